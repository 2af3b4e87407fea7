"""Settings: which layer wins and where a value comes from, what is refused and how, what the documentation says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.errors import UsageError
from bvq_excel.settings import OFFICE_FILE, Settings, Sources, load, rows, sample
from bvq_excel.settings.keys import all_keys
from bvq_excel.settings.shown import documentation, save_sample
from tests.conftest import ROOT


def from_text(tmp_path: Path, text: str, **more: Any) -> Settings:
    """Return the settings of a user whose file holds `text`."""
    path = tmp_path / "thiet_lap.toml"
    path.write_text(text, encoding="utf-8")
    return load(Sources(user_files=[path], **more), ("SYT", "SCT", "UBNDT"))


# layers ----------------------------------------------------------------------------------------------------------


def test_without_any_file_the_shipped_values_hold() -> None:
    settings = load(Sources())
    assert settings == Settings()
    assert {str(o) for o in settings.origins.values()} == {"mặc định"}
    assert (settings.mail.channel, settings.mail.smtp.port, settings.backups.newest) == ("eml", 587, 20)


def test_each_layer_goes_over_the_one_below_and_says_so(tmp_path: Path) -> None:
    data = tmp_path / "du lieu"
    data.mkdir()
    office = data / OFFICE_FILE
    office.write_text("[mail.smtp]\nhost = 'tinh'\nport = 1\nuser = 'tinh'\ntimeout = 9\n", encoding="utf-8")
    user = tmp_path / "cua_toi.toml"
    user.write_text("data = 'du lieu'\n[mail.smtp]\nport = 2\nuser = 'toi'\ntimeout = 8\n", encoding="utf-8")
    settings = load(
        Sources(
            user_files=[user, tmp_path / "khong_co.toml"],
            environment={"BVQ_MAIL_SMTP_USER": "bien", "BVQ_MAIL_SMTP_TIMEOUT": "7", "PATH": "/bin"},
            options={"mail.smtp.timeout": 6, "mail.smtp.port": None},
        )
    )
    smtp = settings.mail.smtp
    assert (smtp.host, smtp.port, smtp.user, smtp.timeout, smtp.security) == ("tinh", 2, "bien", 6, "starttls")
    assert [str(settings.origins[f"mail.smtp.{k}"]) for k in ("host", "port", "user", "timeout", "security")] == [
        f"thiết lập chung: {office}",
        f"thiết lập của người dùng: {user}",
        "biến môi trường: BVQ_MAIL_SMTP_USER",
        "tùy chọn của lệnh: mail.smtp.timeout",
        "mặc định",
    ]
    assert settings.data == data


def test_addresses_of_units_are_laid_over_each_other_unit_by_unit(tmp_path: Path) -> None:
    (tmp_path / OFFICE_FILE).write_text("[mail.addresses]\nSYT = ['chung@a.vn']\nSCT = 'sct@a.vn'\n", encoding="utf-8")
    user = tmp_path / "toi.toml"
    user.write_text("[mail.addresses]\nSYT = ['moi@a.vn', 'Văn thư <vt@a.vn>']\n", encoding="utf-8")
    environment = {"BVQ_MAIL_ADDRESSES_UBNDT": "ub@a.vn; vp@a.vn"}
    settings = load(Sources(user_files=[user], environment=environment, data=tmp_path))
    assert settings.mail.addresses == {
        "SYT": ("moi@a.vn", "Văn thư <vt@a.vn>"),
        "SCT": ("sct@a.vn",),
        "UBNDT": ("ub@a.vn", "vp@a.vn"),
    }
    shown = {r.name: (r.value, r.origin) for r in rows(settings) if r.name.startswith("mail.addresses")}
    assert shown["mail.addresses.SYT"] == ("moi@a.vn; Văn thư <vt@a.vn>", f"thiết lập của người dùng: {user}")
    assert shown["mail.addresses.UBNDT"][1] == "biến môi trường: BVQ_MAIL_ADDRESSES_UBNDT"


def test_the_file_of_the_excel_addin_is_understood(tmp_path: Path) -> None:
    excel = tmp_path / "thiet_lap.txt"
    excel.write_text("\ufeffdon_vi = 'syt'\nky = '2019-Q2'\nthu_muc_nhan = '~/Nhan'\n", encoding="utf-8")
    settings = load(Sources(user_files=[excel], home=tmp_path / "nha"))
    assert (settings.office.unit, settings.work.period) == ("SYT", "2019-Q2")
    assert settings.work.inbox == tmp_path / "nha" / "Nhan"
    assert str(settings.origins["work.period"]) == f"thiết lập của người dùng: {excel}"


def test_folders_in_a_file_are_meant_from_its_own_folder(tmp_path: Path) -> None:
    settings = from_text(tmp_path, "[work]\nout = 'ket qua'\n", environment={"BVQ_WORK_INBOX": "nhan"})
    assert settings.work.out == tmp_path / "ket qua"
    assert settings.work.inbox == Path("nhan")


# what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mail.smtp]\nhots = 'a'\n", "không có mục 'mail.smtp.hots'. Có phải là 'mail.smtp.host'?"),
        ("[mial]\nsender = 'a@b.vn'\n", "không có mục 'mial'. Có phải là 'mail'?"),
        ("don_vj = 'SYT'\n", "không có mục 'don_vj'. Có phải là 'don_vi'?"),
        ("zzz = 1\n", "không có mục 'zzz'. Các mục dùng được: xem lệnh bvq settings."),
        ("[mail]\nchannel = 'fax'\n", "mail.channel ghi 'fax', phải là một trong: eml, outlook, smtp."),
        ("[mail]\nchannel = 1\n", "mail.channel phải là chữ"),
        ("[mail.smtp]\nport = 70000\n", "mail.smtp.port ghi '70000', phải là số nguyên từ 1 đến 65535."),
        ("[mail.smtp]\nport = true\n", "mail.smtp.port ghi 'True', phải là số nguyên"),
        ("[mail]\nsender = 'a@b.vn, c@d.vn'\n", "không phải một địa chỉ thư"),
        ('[mail]\nsender = "a@b.vn\\nBcc: c@d.vn"\n', "không phải một địa chỉ thư"),
        ("[mail.addresses]\nSYTT = ['a@b.vn']\n", "không có đơn vị mang mã 'SYTT'. Có phải là SYT?"),
        ("[mail]\nreport_to = ['UBNDTT']\n", "không có đơn vị mang mã 'UBNDTT'. Có phải là UBNDT?"),
        ("[mail]\nreport_cc = 'khong dau@b'\n", "không phải một địa chỉ thư"),
        ("[mail]\nallowed_domains = [1]\n", "phải là danh sách chữ"),
        ("[office]\nunit = 'XYZW'\n", "không có đơn vị mang mã 'XYZW'."),
        ("[mail\n", "viết sai ở dòng 1, cột"),
        ("ky = 2019-Q2\n", "viết sai ở dòng 1"),
    ],
)
def test_what_cannot_be_understood_is_said_with_file_key_and_way_out(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_text(tmp_path, text)
    assert said in str(raised.value)
    assert str(tmp_path / "thiet_lap.toml") in str(raised.value)


@pytest.mark.parametrize("word", ["password", "smtp_password", "mat_khau", "matkhau", "passwd", "token", "api_key"])
def test_a_password_in_a_file_is_refused_with_the_way_out_and_never_shown(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_text(tmp_path, f"[mail.smtp]\n{word} = 'bi-mat-9'\n")
    assert "bvq settings --set-password" in str(raised.value)
    assert "bi-mat-9" not in str(raised.value)


def test_a_password_in_a_variable_or_in_the_ledgers_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kho mật khẩu"):
        load(Sources(environment={"BVQ_MAIL_SMTP_PASSWORD": "bi-mat-9"}))
    url = "postgresql+psycopg://bvq:bi-mat-9@may-chu/bvq"
    with pytest.raises(UsageError, match=r"pgpass") as raised:
        from_text(tmp_path, f"[ledger]\nurl = '{url}'\n")
    assert "bi-mat-9" not in str(raised.value)
    assert from_text(tmp_path, f"[ledger]\nurl = '{url.replace(':bi-mat-9', '')}'\n").ledger.url


def test_an_unknown_variable_names_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="Có phải là BVQ_MAIL_SENDER"):
        load(Sources(environment={"BVQ_MAIL_SENDR": "a@b.vn"}))


def test_the_data_folder_is_not_set_inside_itself(tmp_path: Path) -> None:
    (tmp_path / OFFICE_FILE).write_text("data = 'khac'\n", encoding="utf-8")
    with pytest.raises(UsageError, match="data chỉ đặt được ở"):
        load(Sources(data=tmp_path))


# what is shown ---------------------------------------------------------------------------------------------------


def test_every_setting_is_shown_with_value_and_origin(tmp_path: Path) -> None:
    shown = {r.name: r for r in rows(from_text(tmp_path, "[mail]\nchannel = 'smtp'\n"))}
    assert list(shown) == list(all_keys())
    assert shown["mail.channel"].value == "smtp"
    assert shown["mail.sender"].value == "(để trống)"
    assert shown["mail.smtp.port"][1:3] == ("587", "mặc định")


def test_every_setting_has_a_field_a_default_of_its_own_type_and_a_valid_example(catalog: Catalog) -> None:
    text = re.sub(r"^#(\w)", r"\1", sample(), flags=re.MULTILINE)
    raw = tomllib.loads(text)
    assert set(raw) == {n.partition(".")[0] for n in all_keys()}
    options = {n: k.example for n, k in all_keys().items() if k.type != "table"}
    settings = load(Sources(options=options | {"mail.addresses.SYT": ["syt@example.gov.vn"]}), catalog.units)
    assert set(settings.origins) == {*all_keys(), "mail.addresses.SYT"} - {"mail.addresses"}
    assert "mặc định" not in {r.origin for r in rows(settings)}


def test_a_sample_is_written_once(tmp_path: Path) -> None:
    path = save_sample(tmp_path / "moi" / "thiet_lap.toml")
    assert load(Sources(user_files=[path])) == Settings()
    path.write_text("[mail]\nchannel = 'smtp'\n", encoding="utf-8")
    save_sample(path)
    assert load(Sources(user_files=[path])).mail.channel == "smtp"


def test_the_documentation_has_every_setting() -> None:
    assert documentation() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
