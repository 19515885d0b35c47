"""The words that made-up people are put together from.

A name may carry the form that stands in an e-mail address behind a colon: `Jürgen:juergen`.
"""

from typing import NamedTuple


class Name(NamedTuple):
    text: str
    ascii: str


class Region(NamedTuple):
    locale: str
    zone: str
    dialling: str
    given: list[Name]
    family: list[Name]


def _names(words: str) -> list[Name]:
    names = []
    for word in words.split():
        text, _, plain = word.partition(":")
        names.append(Name(text, plain or text.lower().replace("'", "")))
    return names


_ENGLISH = Region(
    "en-US", "America/New_York", "+1555",
    _names(
        "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph "
        "Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Ashley "
        "Steven Emily Andrew Donna Paul Michelle Joshua Carol Kenneth Amanda Kevin Melissa Brian Deborah George "
        "Stephanie Edward Rebecca Ronald Sharon Timothy Laura Jason Cynthia Jeffrey Dorothy Ryan Amy Jacob Kathleen"),
    _names(
        "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson "
        "Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis "
        "Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera "
        "Campbell Mitchell Carter Roberts O'Brien O'Connor Phillips Evans Turner Parker Collins Edwards Stewart"))

_GERMAN = Region(
    "de-DE", "Europe/Berlin", "+4915",
    _names(
        "Jürgen:juergen Käthe:kaethe Björn:bjoern Jörg:joerg Günther:guenther Sören:soeren Anna Lukas Lena Felix Mia "
        "Jonas Emma Finn Hannah Elias Sophie Noah Marie Paul Leonie Maximilian Johanna Moritz Clara Heike Stefan"),
    _names(
        "Müller:mueller Schäfer:schaefer Köhler:koehler Krüger:krueger Weiß:weiss Groß:gross Jäger:jaeger Schmidt "
        "Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Neumann Schwarz "
        "Zimmermann Braun Hartmann Lange Werner Krause Lehmann Maier Hofmann"))

_FRENCH = Region(
    "fr-FR", "Europe/Paris", "+336",
    _names(
        "Zoë:zoe Chloé:chloe Léa:lea Hélène:helene François:francois André:andre Jérôme:jerome Camille Louis Manon "
        "Hugo Inès:ines Lucas Jules Sarah Arthur Nathan Aurélie:aurelie Benoît:benoit Margaux"),
    _names(
        "Lefèvre:lefevre Béranger:beranger Hébert:hebert Gauthier Martin Bernard Dubois Thomas Robert Petit Durand "
        "Leroy Moreau Simon Laurent Michel Garnier Faure Rousseau Chevalier Besançon:besancon D'Alembert"))

_POLISH = Region(
    "pl-PL", "Europe/Warsaw", "+4860",
    _names("Łukasz:lukasz Michał:michal Paweł:pawel Małgorzata:malgorzata Anna Piotr Katarzyna Tomasz Zofia Jakub"),
    _names("Wiśniewski:wisniewski Wójcik:wojcik Kamiński:kaminski Nowak Kowalczyk Zieliński:zielinski Szymański:szymanski"))

_JAPANESE = Region(
    "ja-JP", "Asia/Tokyo", "+8190",
    _names("太郎:taro 花子:hanako 翔太:shota 美咲:misaki 健一:kenichi 陽菜:hina 大輔:daisuke 由美:yumi"),
    _names("佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura"))

_GREEK = Region(
    "el-GR", "Europe/Athens", "+3069",
    _names("Γιώργος:giorgos Μαρία:maria Νίκος:nikos Ελένη:eleni Κώστας:kostas"),
    _names("Παπαδόπουλος:papadopoulos Γεωργίου:georgiou Οικονόμου:oikonomou Νικολαΐδης:nikolaidis"))

_UKRAINIAN = Region(
    "uk-UA", "Europe/Kyiv", "+38050",
    _names("Олександр:oleksandr Наталія:nataliia Дмитро:dmytro Оксана:oksana Сергій:serhii"),
    _names("Шевченко:shevchenko Коваленко:kovalenko Бондаренко:bondarenko Ткаченко:tkachenko"))

_ARABIC = Region(
    "ar-EG", "Africa/Cairo", "+2010",
    _names("محمد:mohamed فاطمة:fatma أحمد:ahmed مريم:mariam"),
    _names("حسن:hassan إبراهيم:ibrahim السيد:elsayed منصور:mansour"))

# Of 32: a pool of a company at home in the English-speaking world, with offices elsewhere.
REGIONS = (
    [_ENGLISH] * 20 + [_GERMAN] * 4 + [_FRENCH] * 2 + [_POLISH] * 2 + [_JAPANESE, _GREEK, _UKRAINIAN, _ARABIC]
)

# Larger tenants stand more than once; `tenant` is the first label of its e-mail domain.
TENANTS = (
    ["northwind"] * 8 + ["globex"] * 6 + ["initech"] * 4 + ["umbrella"] * 3 + ["acme"] * 3
    + ["hooli", "stark", "wayne", "tyrell", "cyberdyne", "wonka", "soylent", "vandelay"]
)

# Two of them hold what CSV and JSON have to escape.
DEPARTMENTS = [
    "Engineering", "Sales", "Sales, EMEA", "Marketing", "Finance", "Legal", "Support", "Human Resources", "Operations",
    "Procurement", "Research", 'Research "Blue Sky"', "Security", "Facilities", "Logistics", "Communications",
]
