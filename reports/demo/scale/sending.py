"""Sending organizations of each country with our agreements, and what decides how many people a company may take."""

from collections import Counter, defaultdict
from datetime import timedelta

from companies.models import Excellence, Headcount
from imjapan.law.dates import add_months_clamped, period_end
from interns.models import SendingAgreement, SendingOrganization, SendingSuspension

from .writing import NULL, day

# Of each country: what a name begins with, and how many organizations there are besides its ministry.
SENDERS = {
    "ID": ("LPK", 14, "Kementerian Ketenagakerjaan RI (Demo)"),
    "VN": ("CONG TY CO PHAN", 12, "DOLAB (Demo)"),
    "TH": ("TH MANPOWER", 5, "Department of Employment (Demo)"),
    "BD": ("BD OVERSEAS", 6, "BOESL (Demo)"),
    "LK": ("LANKA SKILLS", 5, "SLBFE (Demo)"),
}
WORDS = ("SAKURA", "HARAPAN", "MATAHARI", "NUSANTARA", "MIRAI", "HIKARI", "BINTANG", "FUJI", "ASA", "KIBO")
CONFIRMED = (
    '{"selects_suitable": true, "fees_published": true, "fees_explained": true, "obeys_law": true,'
    ' "asks_about_deposits": true, "capable": true}'
)
PAPERS = '["outline", "business_proof", "contract_copy", "fee_basis", "pledge"]'
# Newcomers a year and the least full-time staff that allows them: TITP-QUOTA-01.
ENOUGH = ((3, 12), (4, 31), (5, 41), (6, 51), (10, 101), (15, 201))
FULL = 0.15  # companies that take as many as they may


def write_sending(maker) -> dict[str, list[int]]:
    """Write the organizations; returns the ids of each country."""
    rows = maker.table(
        SendingOrganization, "kind country name representative certified_no certified_from recommended_by confirmed"
    )
    agreements = maker.table(SendingAgreement, "sending number starts_on no_deposit no_penalty papers monthly_fee")
    since, found = day(add_months_clamped(maker.month, -60)), {}
    for country, (first, count, ministry) in SENDERS.items():
        found[country] = []
        for number in range(count + 1):
            public = number == 0
            word = WORDS[number % len(WORDS)] + (f" {number // len(WORDS) + 1}" if number >= len(WORDS) else "")
            pk = rows.add(
                SendingOrganization.Kind.GOVERNMENT if public else SendingOrganization.Kind.COMPANY,
                country,
                ministry if public else f"{first} {word} DEMO",
                "",
                "" if public else f"{country}-D{number:03d}",
                NULL if public else since,
                "" if public else ministry,
                CONFIRMED,
            )
            agreements.add(str(pk), f"協{country}{number:02d}", since, "t", "t", PAPERS, str(4000 + 250 * (number % 9)))
            found[country].append(pk)
    last = period_end(add_months_clamped(maker.month, -20), 6)
    maker.table(SendingSuspension, "sending starts_on ends_on authority").add(
        str(found["VN"][-1]), day(add_months_clamped(maker.month, -20)), day(last), "DOLAB (Demo)"
    )
    return found


def write_standing(maker, companies, groups) -> None:
    """Full-time staff of each company and place, in two counts; excellent is whoever has people of stage 3."""
    chance = maker.chance("standing")
    staff = maker.table(Headcount, "company establishment valid_from full_time source")
    excellent = maker.table(Excellence, "company starts_on points")
    first, later = add_months_clamped(maker.month, -60), add_months_clamped(maker.month, -14)
    wanted = _newcomers(groups)
    for company in companies:
        most = wanted.get(company.id, 0) + (chance.random() >= FULL)
        count = next((least for people, least in ENOUGH if most <= people), most * 20) + chance.randint(0, 8)
        for since, more in ((first, 0), (later, chance.randint(1, 9))):
            staff.add(str(company.id), NULL, day(since), str(count + more), "雇用保険事業所別被保険者台帳")
            for place in company.establishments:
                share = (count + more) // len(company.establishments)
                staff.add(str(company.id), str(place.id), day(since), str(share), "")
        if any(stay.stage == 3 for place in company.establishments for stay in place.stays):
            excellent.add(str(company.id), day(first - timedelta(days=chance.randint(0, 300))), "96")


def _newcomers(groups) -> dict[int, int]:
    """For each company as many newcomers a year as its fullest day asks for: stage 1, or half of those in stage 2."""
    days = defaultdict(Counter)
    for group in groups:
        company, number = group.place.company.id, len(group.members)
        second, third = add_months_clamped(group.arrival, 12), add_months_clamped(group.arrival, 36)
        for stage, first, end in ((1, group.arrival, second), (2, second, third)):
            days[company, stage][first] += number
            days[company, stage][end] -= number
    found: dict[int, int] = {}
    for (company, stage), changes in days.items():
        here = most = 0
        for on in sorted(changes):
            here += changes[on]
            most = max(most, here)
        found[company] = max(found.get(company, 0), -(-most // stage))
    return found
