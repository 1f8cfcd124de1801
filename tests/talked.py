"""An invented archive of what outlets copy from each other and report in their own words, around the edges of weeks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

OUTLETS = ("Kabar Rawa", "Pena Delta", "Suara Hulu", "Harian Muara")
PEOPLE = ("Rahayu Lestari", "Joko Prasetyo", "Mira Halden")
WIRE = (
    "{who} mengatakan bahwa bendungan {number} selesai sebelum musim hujan tiba tahun ini. "
    "Pembangunan dimulai tiga tahun lalu dengan dana kabupaten dan sumbangan warga dari dua belas desa. "
    "Menurut catatan dinas pekerjaan umum, tanah di lereng timur sudah dipadatkan dua kali sejak awal tahun, "
    "dan pintu air yang lama diganti dengan yang baru.\n\n"
    "{other} menolak untuk membayar denda keterlambatan bendungan {number} kepada pemerintah kabupaten. "
    "Warga di hilir meminta jadwal pengisian diumumkan sebelum panen, supaya sawah tidak tergenang."
)
OWN = "{who} mengatakan bahwa bendungan {number} selesai dibangun sebelum hujan. {line}"
LINES = (
    "Di pasar pagi itu, pedagang ikan membicarakan hal lain.",
    "Wartawan kami berdiri di tepi sungai bersama anak-anak sekolah.",
    "Hujan turun sebentar, lalu jalan setapak kering kembali.",
)
SUNDAY, MONDAY = "2024-03-10", "2024-03-11"


def told(events: int = 7) -> Iterator[dict[str, str]]:
    """Rows: of each event a text, two copies of it (one shortened, one without a day), and reports in other words."""
    for number in range(events):
        who, other = PEOPLE[number % 3], PEOPLE[(number + 1) % 3]
        text = WIRE.format(who=who, other=other, number=f"nomor {number}")
        day = (SUNDAY, MONDAY)[number % 2]
        rows = [
            {"outlet": OUTLETS[0], "published": day, "text": text},
            {"outlet": OUTLETS[1], "published": MONDAY, "text": f"{text}\n\nBaca berita lain di halaman kami."},
            {"outlet": OUTLETS[2], "text": text.split("\n\n")[0]},
            # A copy long after: nothing but the copy brings its statements together with the others'.
            {"outlet": OUTLETS[3], "published": "2024-05-20", "text": text.replace("tiga tahun", "empat tahun")},
        ]
        for place, line in enumerate(LINES):
            about = OWN.format(who=who, number=f"nomor {number}", line=line)
            rows.append({"outlet": OUTLETS[place], "published": (SUNDAY, MONDAY, "2024-03-14")[place], "text": about})
        for place, row in enumerate(rows):
            yield {**row, "url": f"https://{row['outlet'].split()[1].casefold()}.example/{number}/{place}"}
    # One article twice, and one whose text has changed.
    yield {"outlet": OUTLETS[0], "published": SUNDAY, "url": "https://rawa.example/0/0", "text": WIRE.format(
        who=PEOPLE[0], other=PEOPLE[1], number="nomor 0")}  # fmt: skip
    yield {"outlet": OUTLETS[0], "published": MONDAY, "url": "https://rawa.example/1/0", "text": OWN.format(
        who=PEOPLE[1], number="nomor 1", line=LINES[0])}  # fmt: skip


def archive(folder: Path, events: int = 7) -> Path:
    """Write the archive as two files of JSON lines."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps(row) + "\n" for row in told(events)]
    for name, some in (("a", rows[::2]), ("b", rows[1::2])):
        (folder / f"{name}.jsonl").write_text("".join(some), "utf-8")
    return folder
