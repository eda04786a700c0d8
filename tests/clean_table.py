"""A clean table of any length, made by rule: what an agency's plan looks like at its best."""

from __future__ import annotations

import itertools

from shapes_made import Source, Table

HEAD = [
    "ỦY BAN NHÂN DÂN HUYỆN MẪU SƠN",
    "Số: 14/KH-UBND",
    "Mẫu Sơn, ngày 11 tháng 01 năm 2027",
    "KẾ HOẠCH",
    "Quản lý tài sản công năm 2027",
]
COLUMNS = ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"]
BODIES = (
    "Phòng Nội vụ",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Văn hóa và Thông tin",
    "Văn phòng HĐND và UBND",
    "Công an huyện",
)
GROUP = "UBND các xã, thị trấn"
_DEEDS = ("Rà soát", "Kiểm kê", "Sửa chữa", "Đánh số", "Cập nhật")
_THINGS = (
    *("sổ đăng ký tài sản", "kho lưu trữ", "biển tên phòng", "tủ hồ sơ"),
    *("trang thiết bị phòng họp", "danh bạ điện thoại", "sơ đồ thoát nạn"),
    *("bảng niêm yết", "nhà để xe", "máy in dùng chung"),
)


def clean_table(rows: int) -> Source:
    """Return a plan of as many rows, at most fifty: six bodies and one group, four ways to say a time."""
    table = Table([COLUMNS])
    works = itertools.product(_THINGS, _DEEDS)
    for number, (thing, deed) in enumerate(itertools.islice(works, rows), start=1):
        month = 2 + number * 10 // rows
        day = 1 + number * 5 % 28
        written = f"{day:02}/{month:02}/2027"
        times = (
            f"Trước ngày {written}",
            f"Chậm nhất ngày {written}",
            f"Ngày {written}",
            f"Tháng {month}/2027",
        )
        lead = BODIES[number % len(BODIES)]
        partner = BODIES[(number + 2) % len(BODIES)] if number % 3 else GROUP
        time = times[number % len(times)]
        table.rows.append([str(number), f"{deed} {thing}", lead, partner, time])
    return [*HEAD, table]
