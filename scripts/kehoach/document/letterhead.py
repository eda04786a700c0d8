"""The head of an official document: number, day and place, issuing body, title (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime as dt
import re

from kehoach.document.outline import OPENING, Outline


class Letterhead:
    """What stands at the head of the document: number, day, place, issuing body, title."""

    def __init__(self, outline: Outline) -> None:
        """Read what can be read; what cannot stays empty."""
        opening = [clause.text for clause in outline.clauses if clause.ref == OPENING][
            :40
        ]
        everything = "\n".join(clause.text for clause in outline.clauses)
        top = "\n".join(opening)
        number = re.search(r"Số\s*:\s*(\d+)\s*/\s*([A-ZĐÀ-Ỹ][\wĐ\-]*)", top)
        self.number = f"{number[1]}/{number[2]}" if number else ""
        day = re.search(
            r"(?:([^\n|,]{2,40}),\s*)?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})",
            top,
        )
        self.issued = real_day(int(day[4]), int(day[3]), int(day[2])) if day else None
        self.place = (day[1] or "").strip() if day else ""
        self.title = self._title(opening)
        self.issuer = self._issuer(top, everything)
        named = re.search(r"năm\s+(20\d\d)", self.title)
        days = [
            one
            for clause in outline.parts
            for one in re.findall(r"\b20\d\d\b", clause.text)
        ]
        common = max(sorted(set(days)), key=days.count) if days else "2000"
        self.year = (
            int(named[1]) if named else self.issued.year if self.issued else int(common)
        )

    @staticmethod
    def _title(opening: list[str]) -> str:
        for place, text in enumerate(opening):
            if re.fullmatch(
                r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH|LỊCH CÔNG TÁC|THÔNG BÁO|QUYẾT ĐỊNH)\b.*",
                text,
            ):
                after = opening[place + 1] if place + 1 < len(opening) else ""
                return _sentence(f"{text} {after}" if len(text) < 25 else text)
        return ""

    @staticmethod
    def _issuer(top: str, everything: str) -> str:
        if found := re.search(
            r"Kèm theo [^)]{0,200}? của ([^)\n]{1,200})\)", everything
        ):
            return found[1].strip()
        for line in re.split(r"[\n|]", top):
            text = line.strip()
            named = re.match(
                r"(?:ỦY BAN|UBND|HỘI ĐỒNG|SỞ|PHÒNG|BAN|TRƯỜNG|BỘ|CHI CỤC|TRUNG TÂM|LIÊN ĐOÀN|ĐOÀN|CÔNG TY)\b",
                text,
            )
            if named and text.isupper():
                return text.split("CỘNG HÒA")[0].strip().capitalize()
        return ""


def real_day(year: int, month: int, day: int) -> dt.date | None:
    """Return a day, None if there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _sentence(text: str) -> str:
    """Write a heading as a sentence: words in capitals become small, names of documents stay."""
    small = [
        word.lower() if word.isupper() and len(word) > 1 and word.isalpha() else word
        for word in text.split()
    ]
    joined = " ".join(small)
    joined = re.sub(
        r"^(kế hoạch|chương trình) ([A-ZĐ])",
        lambda found: f"{found[1]} {found[2].lower()}",
        joined,
    )
    return joined[:1].upper() + joined[1:]
