"""What the demonstration's workers write. Invented, though each thing has happened to somebody."""

from dataclasses import dataclass
from typing import Literal

Desk = Literal["vi", "id"]


@dataclass(frozen=True)
class Story:
    """One report, and how far its case has come."""

    desk: Desk
    language: str
    kinds: tuple[str, ...]  # keys of domain/kinds.json
    ongoing: Literal["yes", "no", "unknown"]
    replies: Literal["code", "none"]
    hour: int
    text: str
    claimed: bool = False
    reply: str | None = None
    urgency: int = 2
    programme: Literal["titp", "esd", "ssw", "other"] | None = "titp"
    prefecture: str | None = None  # key of domain/prefectures.json


STORIES = (
    Story(
        "vi",
        "vi",
        ("freedom_documents", "debt_fees"),
        "yes",
        "code",
        22,
        "Chủ ký túc xá giữ hộ chiếu của em từ ngày em sang. Em xin lại để gia hạn thì họ bảo sợ em trốn. "
        "Em còn nợ môi giới ở quê 120 triệu, nên em không dám làm căng.",
        claimed=True,
        reply="Cảm ơn bạn đã viết. Không ai được giữ hộ chiếu của bạn, kể cả khi bạn đồng ý: luật cấm việc đó. "
        "Bạn không cần làm gì ngay hôm nay. Nếu bạn muốn, chúng tôi có thể cùng bạn đến hỏi lại.",
        urgency=1,
        prefecture="gifu",
    ),
    Story(
        "vi",
        "vi",
        ("violence_harassment",),
        "yes",
        "code",
        23,
        "Hôm qua tổ trưởng lại lấy cờ lê gõ vào mũ em. Ba tháng nay lần thứ năm rồi. Mọi người đều thấy "
        "mà không ai nói. Tối em nằm mà tay vẫn run.",
        urgency=1,
        prefecture="aichi",
    ),
    Story(
        "vi",
        "vi",
        ("wages", "hours"),
        "yes",
        "code",
        21,
        "Tháng nào em cũng làm thêm hơn 90 tiếng, mà bảng lương chỉ ghi 30. Chị cùng phòng ghi lại giờ trong sổ, "
        "em cũng có chụp ảnh tờ chấm công.",
        claimed=True,
        prefecture="aichi",
    ),
    Story(
        "vi",
        "vi",
        ("sexual_gender", "return_termination"),
        "yes",
        "code",
        1,
        "Em có thai ba tháng. Công ty bảo ký giấy tự xin về nước trước thứ sáu, không ký thì không cho vé. Em chưa ký.",
        urgency=0,
        prefecture="mie",
    ),
    Story(
        "vi",
        "ja-easy",
        ("housing_living",),
        "yes",
        "none",
        20,
        "へやに 8にんで すんでいます。ふゆも だんぼうが ありません。おかねは ひとり 3まん5せんえん とられます。",
        urgency=3,
        programme="ssw",
    ),
    Story(
        "vi",
        "vi",
        ("safety_health",),
        "no",
        "code",
        19,
        "Em bị máy ép kẹp ngón tay. Người ta chở em ra bệnh viện nhưng dặn nói là ngã ở nhà. "
        "Giờ ngón tay không gập được.",
        claimed=True,
        reply="Chúng tôi đã đọc. Đây là tai nạn lao động, bạn có quyền được trả tiền chữa trị dù lúc đó đã nói khác. "
        "Bạn còn giữ giấy nào của bệnh viện không? Nếu không có cũng không sao.",
        prefecture="shizuoka",
    ),
    Story(
        "vi",
        "en",
        ("other",),
        "unknown",
        "code",
        18,
        "I write for my friend on the next farm. She is not allowed to have a phone after 9 pm and she cries a lot. "
        "I do not know if this is the right place to ask.",
        programme=None,
    ),
    Story(
        "id",
        "id",
        ("agency_failure", "retaliation"),
        "yes",
        "code",
        22,
        "Saya melapor ke kumiai soal upah. Besoknya bos sudah tahu semua yang saya katakan. "
        "Sekarang saya disuruh bekerja sendirian di gudang dan tidak diajak bicara.",
        claimed=True,
        reply="Terima kasih sudah menulis. Yang Anda ceritakan tidak boleh terjadi. Kami tidak akan menghubungi "
        "perusahaan atau kumiai tanpa persetujuan Anda. Boleh kami tanya: sejak hari apa Anda dipindah ke gudang?",
        programme="ssw",
        prefecture="ibaraki",
    ),
    Story(
        "id",
        "id",
        ("contract",),
        "yes",
        "code",
        20,
        "Di kontrak tertulis merajut, tetapi sejak datang saya mengupas kerang dari jam 3 pagi. "
        "Kontrak kedua disuruh tanda tangan di bandara, dalam bahasa Jepang saja.",
        programme="titp",
        prefecture="chiba",
    ),
    Story(
        "id",
        "ja",
        ("discrimination",),
        "yes",
        "none",
        12,
        "同じ工場で働く実習生の様子が心配で書いています。インドネシアの方だけ休憩室を使わせてもらえません。"
        "本人たちは何も言えないようです。私は日本人の同僚です。",
        urgency=3,
        programme=None,
        prefecture="gunma",
    ),
    Story(
        "id",
        "id",
        ("transfer_status",),
        "unknown",
        "code",
        15,
        "Izin tinggal saya habis 40 hari lagi dan perusahaan bilang 'nanti'. Teman saya bilang saya bisa pindah "
        "perusahaan. Apakah itu benar? Saya takut salah langkah.",
        urgency=3,
        programme="ssw",
        prefecture="saitama",
    ),
    Story(
        "id",
        "id",
        ("violence_harassment", "freedom_documents"),
        "yes",
        "code",
        2,
        "Pintu asrama dikunci dari luar setiap malam jam sepuluh. Minggu lalu ada asap dari dapur dan kami tidak bisa "
        "keluar. Saya takut terjadi kebakaran.",
        urgency=1,
        prefecture="ibaraki",
    ),
)
