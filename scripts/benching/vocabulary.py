"""Words of made-up plans: as long as those of real ones, and of no real agency's plan."""

from __future__ import annotations

_FIRST = (
    "An Bình Cẩm Châu Đại Đông Đồng Gia Hải Hòa Hoàng Hồng Hưng Khánh Kim Lạc Lâm Liên Long Lộc Mai Minh Mỹ Nam Ngọc "
    "Nghĩa Nhân Ninh Phú Phúc Phước Quảng Quang Sơn Tam Tân Tây Thái Thanh Thiện Thịnh Thuận Thượng Tiên Trung Trường "
    "Tuyên Vân Văn Viên Việt Vĩnh Xuân Yên"
)
_SECOND = (
    "An Bảo Bắc Châu Chính Cường Dân Dương Điền Đô Đức Giang Hà Hải Hậu Hiệp Hòa Hội Hương Khê Lạc Lâm Lập Lễ Long Lộc "
    "Lợi Lương Mỹ Nghĩa Nguyên Nhơn Ninh Phong Phú Phương Quang Quý Sơn Thạch Thành Thắng Thiện Thọ Thủy Tiến Trạch "
    "Trị Trung Tường Vinh Vượng Xá Yên"
)
FIRST_SYLLABLES = tuple(_FIRST.split())
SECOND_SYLLABLES = tuple(_SECOND.split())

DEPARTMENTS = (
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Tư pháp",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Xây dựng",
    "Sở Công Thương",
    "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Dân tộc và Tôn giáo",
    "Thanh tra tỉnh",
    "Ban Quản lý các khu công nghiệp tỉnh",
    "Công an tỉnh",
    "Bộ Chỉ huy quân sự tỉnh",
    "Bảo hiểm xã hội tỉnh",
    "Cục Thuế tỉnh",
    "Kho bạc Nhà nước khu vực",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Liên đoàn Lao động tỉnh",
    "Hội Liên hiệp Phụ nữ tỉnh",
    "Hội Nông dân tỉnh",
    "Hội Cựu chiến binh tỉnh",
)
SCHOOLS = (
    "Trường Mầm non",
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Trường Trung học phổ thông",
)

DEEDS = (
    "Rà soát, bổ sung danh mục",
    "Tổ chức hội nghị sơ kết",
    "Xây dựng và trình phê duyệt phương án",
    "Tổng hợp, báo cáo kết quả thực hiện",
    "Kiểm tra việc chấp hành quy định về",
    "Tập huấn, bồi dưỡng nghiệp vụ",
    "Công khai số liệu",
    "Đánh giá, xếp loại kết quả",
    "Lập dự toán kinh phí cho",
    "Lấy ý kiến các đơn vị đối với dự thảo quy chế",
)
SUBJECTS = (
    "cải cách thủ tục hành chính và giải quyết hồ sơ trên môi trường mạng",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "thi đua, khen thưởng trong khối cơ quan hành chính",
    "chuyển đổi số và bảo đảm an toàn thông tin",
    "vệ sinh môi trường, thu gom và phân loại rác tại nguồn",
    "an toàn thực phẩm tại bếp ăn tập thể và chợ dân sinh",
    "phổ biến, giáo dục pháp luật cho người lao động",
    "quản lý, sử dụng tài sản công và tiết kiệm điện",
    "tiêm chủng mở rộng và chăm sóc sức khỏe ban đầu",
    "xây dựng nông thôn mới và đô thị văn minh",
    "bảo đảm trật tự, an toàn giao thông trước cổng trường",
    "văn thư, lưu trữ và số hóa tài liệu",
)
CIRCLES = (
    "trên địa bàn toàn tỉnh",
    "tại các xã, phường",
    "trong các cơ sở giáo dục",
    "ở các đơn vị sự nghiệp công lập",
    "đối với công chức, viên chức mới tuyển dụng",
    "cho hộ gia đình và hộ kinh doanh",
)
PAPERS = (
    "báo cáo bằng văn bản kèm biểu số liệu tổng hợp",
    "danh sách đề nghị và biên bản họp xét",
    "kế hoạch chi tiết của cơ quan, đơn vị",
    "hồ sơ minh chứng kèm bảng tự chấm điểm",
)
NOTES = (
    "Số liệu lấy theo phần mềm dùng chung của tỉnh, chốt vào ngày làm việc cuối cùng trước khi gửi.",
    "Đơn vị nào chưa có phát sinh thì vẫn gửi văn bản, ghi rõ là chưa có phát sinh trong kỳ.",
    "Cơ quan chủ trì mời dự họp bằng giấy mời, tài liệu gửi qua hệ thống quản lý văn bản.",
)
REASONS = (
    "trùng lịch họp của tỉnh",
    "chờ hướng dẫn của cấp trên",
    "điều chỉnh theo tiến độ thực tế",
)
