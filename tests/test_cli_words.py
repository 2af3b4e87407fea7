"""What the option parser says, in Vietnamese, and the scripts by which shells complete words."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bvq_excel.hosts.cli import COMMANDS, SHELLS, run_command

COMPLAINTS = """
chek                                     | Không có lệnh 'chek'. Có phải: check? Xem hướng dẫn: bvq --help
xyzabc                                   | Không có lệnh 'xyzabc'. Xem hướng dẫn: bvq --help
addin buld                               | Không có lệnh 'buld'. Có phải: build? Xem hướng dẫn: bvq addin --help
--catalgo x                              | Không có tùy chọn --catalgo. Có phải: --catalog? Xem hướng dẫn: bvq --help
check a.xlsx --jsn                       | Không có tùy chọn --jsn. Có phải: --json? Xem hướng dẫn: bvq check --help
check a.xlsx -x                          | Không có tùy chọn -x. Xem hướng dẫn: bvq check --help
addin build --ot x                       | Không có tùy chọn --ot. Có phải: --out? Xem hướng dẫn: bvq addin build --help
check                                    | Thiếu 'TỆP_HOẶC_THƯ_MỤC...'. Xem hướng dẫn: bvq check --help
new                                      | Thiếu '--period'. Xem hướng dẫn: bvq new --help
--catalog x                              | Chưa nêu lệnh. Xem hướng dẫn: bvq --help
--catalog                                | Tùy chọn --catalog cần một giá trị. Xem hướng dẫn: bvq --help
check a.xlsx --as-of                     | Tùy chọn --as-of cần một giá trị. Xem hướng dẫn: bvq check --help
check a.xlsx --json=1                    | Tùy chọn --json không nhận giá trị. Xem hướng dẫn: bvq check --help
status --period 2019-Q2 thừa             | Thừa tham số: thừa. Xem hướng dẫn: bvq status --help
status --period 2019-Q2 a b              | Thừa tham số: a b. Xem hướng dẫn: bvq status --help
send --period 2019-Q2 --channel fax      | Giá trị của '--channel' không đúng. Xem hướng dẫn: bvq send --help
send --period 2019-Q2 --kind report      | Giá trị của '--kind' không đúng. Xem hướng dẫn: bvq send --help
audit --last nhiều                       | Giá trị của '--last' không đúng. Xem hướng dẫn: bvq audit --help
audit --last 0                           | Giá trị của '--last' không đúng. Xem hướng dẫn: bvq audit --help
--show-completion cmd                    | Giá trị của '--show-completion' không đúng. Xem hướng dẫn: bvq --help
"""


@pytest.mark.parametrize("line", COMPLAINTS.strip().splitlines(), ids=lambda line: line.partition("  ")[0])
def test_wrong_use_is_told_with_the_page_that_helps(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, said = (part.strip() for part in line.split("|"))
    assert run_command(words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", said)


def test_without_arguments_the_help_page_is_shown_as_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--help"]) == 0
    page = capsys.readouterr().out
    assert run_command([]) == 2
    assert capsys.readouterr().err == page


class Stopped(io.StringIO):
    """An output on which somebody presses Ctrl+C."""

    def write(self, text: str) -> int:
        raise KeyboardInterrupt


def test_who_stops_the_program_gets_the_code_of_shells_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Stopped())
    assert run_command(["--version"]) == 130


def test_the_page_lists_all_commands_in_the_order_of_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["-h"]) == 0
    _, _, below = capsys.readouterr().out.partition("Lệnh:\n")
    assert [line.split()[0] for line in below.splitlines() if line[:3].strip()] == list(COMMANDS)
    assert "..." not in below


def test_a_parameters_line_has_its_default_its_limits_and_whether_it_is_needed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for words in (["audit"], ["rules"], ["send"], ["check"], ["demo"]):
        assert run_command([*words, "--help"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "--last SỐ Số việc gần nhất cần xem. [mặc định: 50; x>=1]" in lines
    assert "--seal MÃ Mã niêm phong đã chép lại lần trước; phải còn trong nhật ký." in lines
    assert "Cách dùng: bvq rules [TÙY CHỌN] [MÃ]" in lines
    assert "[MÃ] Mã quy tắc, ví dụ R-KN-01." in lines
    assert "--channel <eml|outlook|smtp> eml: thư nháp dạng tệp; outlook: thư nháp" in lines
    assert "TỆP_HOẶC_THƯ_MỤC... Tệp Excel, hoặc thư mục chứa các tệp. [bắt buộc]" in lines
    assert "--out THƯ_MỤC Thư mục ghi kết quả. [mặc định: bvq_demo]" in lines


# completion of words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--show-completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"{shell}_complete" in out
    assert "_BVQ_COMPLETE" in out
    assert not err


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (["bvq", "sta"], ["status"]),
        (["bvq", "re"], ["reject", "report", "remind", "restore"]),
        (["bvq", "addin", "un"], ["uninstall"]),
        (["bvq", "check", "--as"], ["--as-of"]),
        (["bvq", "send", "--channel", ""], ["eml", "outlook", "smtp"]),
    ],
)
def test_bash_completes_words_by_its_script(
    typed: list[str], completed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a bash that has read the script, the function is called as the Tab key would."""
    program = tmp_path / "bvq"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bvq_excel "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    assert run_command(["--show-completion", "bash"]) == 0
    script = capsys.readouterr().out
    words = " ".join(f"'{word}'" for word in typed)
    press = (
        f'COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _bvq_completion bvq; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{press}"], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == completed
    assert "complete -o nosort -F _bvq_completion bvq" in script
