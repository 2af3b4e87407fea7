"""The invented names and goods of the example province; none stands for a real person or business."""

from __future__ import annotations

FAMILY_NAMES = (
    "Lò",
    "Vàng",
    "Giàng",
    "Tẩn",
    "Phàn",
    "Chẻo",
    "Lý",
    "Hoàng",
    "Nguyễn",
    "Trần",
    "Đèo",
    "Mào",
    "Thào",
    "Sùng",
)
MIDDLE_NAMES = ("Văn", "Thị", "A", "Mẩy", "Xuân", "Đức", "Minh", "Thu", "Quang", "Hồng")
GIVEN_NAMES = (
    "Páo",
    "Hương",
    "Dũng",
    "Chung",
    "Sơn",
    "Lan",
    "Hải",
    "Yến",
    "Phong",
    "Tuấn",
    "Ngọc",
    "Hạnh",
    "Việt",
    "Thơm",
)
SHOP_KINDS = (
    "Cửa hàng tạp hóa",
    "Đại lý sữa",
    "Quán ăn",
    "Cửa hàng điện máy",
    "Quầy thuốc",
    "Đại lý phân bón",
    "Cửa hàng thời trang",
)
SHOP_NAMES = (
    "Bảo Ngọc",
    "Hồng Phát",
    "Kim Ngân",
    "Thu Hà",
    "Đại Dương",
    "Quang Vinh",
    "Hải Yến",
    "Sơn Thủy",
    "Minh Châu",
    "An Bình",
)
VILLAGES = (
    "Bản Nà Ban",
    "Bản Sin Chải",
    "Bản Phan Lìn",
    "Tổ dân phố số 4",
    "Bản Hoàng Hồ",
    "Bản Tả Xin",
    "Tổ dân phố số 9",
)
PLACES = (
    "Nhà văn hóa trung tâm",
    "Chợ phiên",
    "Hội trường Ủy ban nhân dân",
    "Trường dân tộc nội trú",
    "Nhà văn hóa bản",
)
TOPICS = (
    "Phổ biến Luật Bảo vệ quyền lợi người tiêu dùng",
    "Nhận biết hàng giả, hàng kém chất lượng",
    "An toàn thực phẩm trong gia đình",
    "Mua bán qua mạng an toàn",
    "Quyền được bảo hành hàng hóa",
    "Bảo vệ thông tin của người tiêu dùng",
)
GOODS = (
    ("TP", "sữa bột"),
    ("TD", "nồi cơm điện"),
    ("DT", "điện thoại di động"),
    ("DG", "máy giặt"),
    ("TT", "áo khoác"),
    ("VTNN", "phân bón lá"),
    ("NL", "bình gas"),
    ("VT", "vé xe khách"),
)
PROBLEMS = ("TTIN", "HDTH", "SLCL", "BHANH", "HGIA", "DOLUONG", "GIA", "QCAO")
COURSES = (
    "Nghiệp vụ giải quyết khiếu nại",
    "Kỹ năng tuyên truyền pháp luật",
    "Kiểm tra an toàn thực phẩm",
    "Thương mại điện tử",
)
ACTIVITIES = {
    "MITTINH": "Mít tinh hưởng ứng Ngày Quyền của người tiêu dùng",
    "TRUYENTHONG": "Treo băng rôn trên các tuyến đường chính",
    "TUVAN": "Tư vấn miễn phí cho người tiêu dùng tại chợ",
    "KHUYENMAI": "Tuần lễ khuyến mại tri ân khách hàng",
}
HEADLINES = (
    "Người tiêu dùng cần biết quyền của mình",
    "Cảnh giác với thực phẩm trôi nổi",
    "Chợ phiên và câu chuyện nguồn gốc hàng hóa",
    "Doanh nghiệp đồng hành cùng người tiêu dùng",
    "Mua hàng qua mạng: những điều nên nhớ",
)
PRICES = {
    "GAOTE": 14000,
    "GAOSC": 28000,
    "THITLON": 87000,
    "THITGA": 128000,
    "TRUNG": 3700,
    "DAUAN": 40000,
    "RON95": 23200,
    "XIMANG": 1600,
}
STRENGTHS = (
    "Các cấp, các ngành quan tâm chỉ đạo; nhận thức của người dân về quyền của người tiêu dùng được nâng lên.",
    "Công tác phối hợp giữa các đơn vị ngày càng chặt chẽ.",
)
DIFFICULTIES = (
    "Địa bàn rộng, giao thông đi lại khó khăn; kinh phí tuyên truyền còn hạn chế.",
    "Người dân vùng cao còn ngại phản ánh khi mua phải hàng kém chất lượng.",
)
CAUSES = ("Cán bộ làm công tác bảo vệ người tiêu dùng phần lớn là kiêm nhiệm.",)
PLANS = ("Tiếp tục tuyên truyền tại chợ phiên; phối hợp kiểm tra hàng hóa thiết yếu dịp lễ, Tết.",)
REQUESTS = (
    ("BCT", "Đề nghị tổ chức thêm lớp tập huấn nghiệp vụ cho cán bộ cơ sở."),
    ("UBND", "Đề nghị bố trí kinh phí riêng cho công tác bảo vệ người tiêu dùng."),
)
