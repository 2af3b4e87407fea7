"""Whether the add-in can work on this computer: each thing that is looked at, what was found, what to do about it.

Nothing is changed. `examine` gives the results in the order in which a person would mend them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bvq_excel import __version__
from bvq_excel.addin import builder, install, policies, sources, windows
from bvq_excel.addin.builder import ADDIN
from bvq_excel.addin.contents import Contents, read_addin
from bvq_excel.addin.findings import Checked, note, problem, right
from bvq_excel.addin.settings import Settings
from bvq_excel.addin.windows import Excel, Machine
from bvq_excel.errors import InputError
from bvq_excel.file_names import is_inside, same_path

ELSEWHERE = "Chạy lại lệnh này trên máy Windows có Excel để kiểm tra phần còn lại."
REINSTALL = "Đóng Excel rồi chạy: bvq addin install"
OLDEST_XLWINGS = (0, 37, 8)
INTERNET = 3  # zones of Windows: 0 this computer, 1 the own network, 2 trusted pages, 3 the internet, 4 forbidden pages

_ZONE = re.compile(r"^ZoneId=(\d+)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A file or folder that the work needs: what it is in words, where it is, whether a database is kept there."""

    words: str
    path: Path | str
    database: bool = False


def examine_elsewhere(python: Path, versions: Mapping[str, str] | None) -> tuple[Checked, ...]:
    """Return what can be looked at without Windows: whether this Python could build and test the add-in."""
    found = [note("Máy này không chạy Windows nên không có Excel để cài phần bổ trợ.", ELSEWHERE)]
    if versions is None:
        found.append(problem(f"{python} chưa có xlwings.", f'Chạy: "{python}" -m pip install "bvq_excel[excel]"'))
        return tuple(found)
    found += _versions(python, versions)
    faults = builder.problems(sources.read(), Settings())
    if faults:
        found.append(problem("Nguồn của phần bổ trợ có lỗi: " + " ".join(map(str, faults)), "Cài đặt lại bvq_excel."))
    else:
        found.append(right("Lập được BVQ.xlam và BVQ.xlsm bằng lệnh bvq addin build."))
    return tuple(found)


def examine(machine: Machine, places: Iterable[Place] = ()) -> tuple[Checked, ...]:
    """Return everything that was looked at; `places` are the folders of the settings."""
    excel, path = windows.installed_excel(machine), windows.addin_folder(machine) / ADDIN
    found = [*_bits(machine)]
    contents, said = _file(path)
    found.append(said)
    if contents is not None:
        found += _interpreter(machine, contents)
        found += [_registered(machine, excel, path), *_switched_off(machine, excel, path), _mark(machine, path)]
    found += policies.examine(machine, excel, path)
    found += _clouds(machine, [Place("phần bổ trợ", path), Place("Python", machine.python), *places])
    if machine.excel_runs():
        found.append(note("Excel đang chạy.", "Thay đổi có hiệu lực sau khi đóng mọi cửa sổ Excel và mở lại."))
    return tuple(found)


# Python and Excel -----------------------------------------------------------------------------------------------


def _bits(machine: Machine) -> Iterator[Checked]:
    program = windows.excel_program(machine)
    if program is None:
        yield problem("Không thấy Excel trên máy này.", "Cài Microsoft Excel 2013 trở lên cho Windows.")
        return
    excel = windows.program_bits(program)
    if excel is None:
        yield note(f"Không đọc được {program} nên không rõ Excel 32 hay 64 bit.", "")
    elif excel == machine.bits:
        yield right(f"Excel và Python cùng {excel} bit.")
    elif machine.bits == 32:
        yield note(
            f"Python 32 bit, Excel {excel} bit: vẫn gọi được nhau vì là hai chương trình riêng.",
            "Nên cài Python 64 bit: nhiều thư viện không còn bản 32 bit.",
        )
    else:
        yield right(f"Python {machine.bits} bit, Excel {excel} bit: gọi được nhau vì là hai chương trình riêng.")


def _interpreter(machine: Machine, contents: Contents) -> Iterator[Checked]:
    python = Path(windows.expanded(contents.interpreter, machine.environment))
    if not python.is_file():
        yield problem(f"Không có Python mà phần bổ trợ gọi: {python}.", f"Cài lại Python ở đó, hoặc {_again()}.")
        return
    versions = machine.versions(python)
    if versions is None:
        yield problem(
            f"Python mà phần bổ trợ gọi không chạy được bvq_excel và xlwings: {python}.",
            f'Chạy: "{python}" -m pip install "bvq_excel[excel]"',
        )
        return
    yield right(f"Phần bổ trợ gọi {python}.")
    yield from _versions(python, versions)


def _versions(python: Path, versions: Mapping[str, str]) -> Iterator[Checked]:
    ours, xlwings = versions.get("bvq_excel", ""), versions.get("xlwings", "")
    if ours == __version__:
        yield right(f"bvq_excel phiên bản {ours}.")
    else:
        yield problem(
            f"Phần bổ trợ gọi bvq_excel phiên bản {ours}, còn lệnh này là phiên bản {__version__}.",
            f'Chạy: "{python}" -m bvq_excel addin install',
        )
    if _number(xlwings) >= OLDEST_XLWINGS:
        yield right(f"xlwings phiên bản {xlwings}.")
    else:
        needed = ".".join(map(str, OLDEST_XLWINGS))
        advice = f'Chạy: "{python}" -m pip install --upgrade "xlwings>={needed}"'
        yield problem(f"xlwings phiên bản {xlwings} quá cũ, cần từ {needed}.", advice)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


# the add-in -----------------------------------------------------------------------------------------------------


def _file(path: Path) -> tuple[Contents | None, Checked]:
    if not path.is_file():
        return None, problem(f"Chưa cài phần bổ trợ: không có tệp {path}.", REINSTALL)
    try:
        contents = read_addin(path)
    except InputError as e:
        return None, problem(f"Tệp phần bổ trợ bị hỏng: {e}", REINSTALL)
    if contents.version is None:
        return None, problem(f"Tệp {path} không phải phần bổ trợ BVQLNTD.", f"Đổi tên tệp này. {REINSTALL}")
    if contents.version != __version__:
        said = f"Tệp phần bổ trợ là của phiên bản {contents.version}, đang dùng phiên bản {__version__}."
        return contents, problem(said, REINSTALL)
    return contents, right(f"Tệp phần bổ trợ: {path}, phiên bản {contents.version}.")


def _registered(machine: Machine, excel: Excel, path: Path) -> Checked:
    name = install.opening(machine.registry, excel, path)
    if name is not None:
        return right(f"Excel {excel.version} mở phần bổ trợ khi khởi động (mục {name}).")
    unticked = any(same_path(n, path) for n in machine.registry.values(excel.manager))
    if unticked:
        return problem(
            "Phần bổ trợ đã bị bỏ chọn trong Excel.",
            "Trong Excel: File > Options > Add-ins > Manage: Excel Add-ins > Go, đánh dấu BVQLNTD.",
        )
    return problem(f"Excel {excel.version} không mở phần bổ trợ khi khởi động.", REINSTALL)


def _switched_off(machine: Machine, excel: Excel, path: Path) -> Iterator[Checked]:
    """Yield whether Excel has switched the add-in off after a crash."""
    for value in machine.registry.values(excel.disabled).values():
        if isinstance(value, bytes) and path.name.casefold() in _disabled(value).casefold():
            yield problem(
                "Excel đã tắt phần bổ trợ sau một lần sự cố.",
                "Trong Excel: File > Options > Add-ins > Manage: Disabled Items > Go, chọn BVQ.xlam, bấm Enable, "
                "rồi mở lại Excel.",
            )


def _disabled(value: bytes) -> str:
    """Return the path in an entry of DisabledItems: a kind, two lengths in bytes, two texts in UTF-16."""
    length = int.from_bytes(value[4:8], "little")
    return value[12 : 12 + length].decode("utf-16-le", "replace")


def _mark(machine: Machine, path: Path) -> Checked:
    zone = _ZONE.search(machine.zone(path))
    if zone is None or int(zone[1]) < INTERNET:
        return right("Tệp phần bổ trợ không mang dấu tải từ mạng.")
    return problem(
        "Tệp phần bổ trợ mang dấu tải từ mạng (Mark of the Web) nên Excel chặn macro.",
        f"Bấm chuột phải vào {path}, chọn Properties, đánh dấu Unblock, bấm OK; hoặc {_again()}.",
    )


def _again() -> str:
    return REINSTALL[0].lower() + REINSTALL[1:]


# folders --------------------------------------------------------------------------------------------------------


def _clouds(machine: Machine, places: Iterable[Place]) -> Iterator[Checked]:
    """Yield which places lie in the cloud; one line when none does."""
    folders, clean = list(windows.cloud_folders(machine)), True
    for place in places:
        address = str(place.path).casefold().startswith(("http://", "https://"))
        if not address and not any(is_inside(place.path, folder) for folder in folders):
            continue
        clean = False
        where = f"Thư mục {place.words} nằm trong OneDrive hoặc SharePoint: {place.path}."
        if place.database:
            yield problem(where, "Chuyển sang thư mục chỉ có trên máy: đồng bộ làm hỏng sổ cái đang ghi.")
        elif address:
            yield problem(where, "Đồng bộ thư mục này về máy rồi nêu đường dẫn trên máy.")
        else:
            yield note(where, "Chọn Always keep on this device cho thư mục này, chờ đồng bộ xong rồi hãy làm việc.")
    if clean:
        yield right("Không thư mục nào nằm trong OneDrive hoặc SharePoint.")
