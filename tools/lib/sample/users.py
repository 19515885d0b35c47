"""One made-up user: what the pool says about it on a day."""

from hashlib import blake2b
from datetime import date, timedelta
from struct import Struct
from typing import NamedTuple

from .names import DEPARTMENTS, REGIONS, TENANTS

# The date of day 0; users of day 0 were created in the four years before.
FIRST_DAY = date(2026, 3, 1)
_YEARS_BEFORE = 4 * 365

_DATES = [(FIRST_DAY - timedelta(days=before)).isoformat() for before in range(_YEARS_BEFORE + 1)]
_CLOCK = [f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}." for second in range(86_400)]
_NUMBERS = Struct("<12I").unpack


class User(NamedTuple):
    """Values as they are, not escaped for any format; an absent attribute is an empty string."""

    username: str
    sub: str
    email: str
    email_verified: bool
    given_name: str
    family_name: str
    phone_number: str
    locale: str
    zone: str
    tenant: str
    department: str
    identities: str
    created: str
    modified: str
    enabled: bool
    status: str
    has_sms_mfa: bool


def date_of(day: int) -> str:
    return (FIRST_DAY + timedelta(days=day)).isoformat()


class UserMaker:
    """Makes any user of a seed, in any order, in a few microseconds."""

    def __init__(self, seed: int):
        self._key = seed.to_bytes(16, "little", signed=True)

    def _random(self, user: int, day: int) -> bytes:
        return blake2b(user.to_bytes(8, "little") + day.to_bytes(8, "little"), digest_size=64, key=self._key).digest()

    def user(self, number: int, birth: int = 0, changes=()) -> User:
        """The user `number`, created on day `birth` (0: before), with the changes of those days made in turn."""
        bits = self._random(number, 0)
        sub = _uuid(bits[:16].hex())
        a, b, c, d, e, f, g, h, i, _, _, _ = _NUMBERS(bits[16:])

        region = REGIONS[a & 31]
        given = region.given[(a >> 5) % len(region.given)]
        family = region.family[b % len(region.family)]
        tenant = TENANTS[c & 31]
        address = f"{given.ascii}.{family.ascii}{(c >> 8) % 100}"
        phone = f"{region.dialling}{d % 10_000_000:07}" if d >> 24 > 246 else ""
        department = (e & 0xFFFF) % len(DEPARTMENTS)
        email_verified = e >> 24 > 12
        enabled = f & 63 != 0
        status = _status(f >> 8 & 0xFF)

        if birth:
            created_date = modified_date = date_of(birth)
            second = h % 80_000
        else:
            age = 1 + g % _YEARS_BEFORE
            created_date = _DATES[age]
            # Three users in five were never touched after they were made.
            modified_date = _DATES[age if g >> 24 < 154 else 1 + h % age]
            second = (h >> 4) % 80_000
        created = f"{created_date}{_CLOCK[second]}{g % 1000:03}000+00:00"
        if created_date == modified_date:
            modified = created
        else:
            modified = f"{modified_date}{_CLOCK[i % 86_400]}{i % 1000:03}000+00:00"

        for day in changes:
            what, a, b, i = _NUMBERS(self._random(number, day)[16:])[:4]
            what &= 15
            if what < 5:
                department = (department + 1 + a % (len(DEPARTMENTS) - 1)) % len(DEPARTMENTS)
            elif what < 10:
                phone = f"{region.dialling}{a % 10_000_000:07}"
            elif what < 12:
                enabled = not enabled
            elif what < 14:
                email_verified = not email_verified
            else:
                address = f"{given.ascii}.{family.ascii}{100 + a % 900}"
            modified = f"{date_of(day)}{_CLOCK[b % 14_400]}{i % 1000:03}000+00:00"

        identities = ""
        username = sub
        if status == "EXTERNAL_PROVIDER":
            subject = f"1{int.from_bytes(bits[16:24], 'little'):020}"
            username = f"google_{subject}"
            identities = (
                f'[{{"userId":"{subject}","providerName":"Google","providerType":"Google","issuer":null,'
                f'"primary":true,"dateCreated":{1_600_000_000_000 + number}}}]'
            )
        return User(
            username, sub, f"{address}@{tenant}.example", email_verified, given.text, family.text, phone,
            region.locale, region.zone, tenant, DEPARTMENTS[department], identities, created, modified, enabled,
            status, f >> 16 & 7 == 0 and phone != "")


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:]}"


def _status(dice: int) -> str:
    if dice < 228:
        return "CONFIRMED"
    if dice < 244:
        return "FORCE_CHANGE_PASSWORD"
    if dice < 249:
        return "RESET_REQUIRED"
    return "UNCONFIRMED" if dice < 253 else "EXTERNAL_PROVIDER"
