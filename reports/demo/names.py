"""Invented people of five countries, written as their passports, scripts and Japanese papers would have them."""

# passport name, own script, katakana, call name, sex
PEOPLE = {
    "ID": [
        ("AGUS SETIAWAN", "", "アグス・スティアワン", "アグス", "M"),
        ("SUPARMAN", "", "スパルマン", "スパルマン", "M"),
        ("DEWI LESTARI", "", "デウィ・レスタリ", "デウィ", "F"),
        ("MUHAMMAD RIZKY RAMADHAN", "", "ムハマド・リズキ・ラマダン", "リズキ", "M"),
        ("SITI NURHALIZA", "", "シティ・ヌルハリザ", "シティ", "F"),
        ("BAYU PRATAMA", "", "バユ・プラタマ", "バユ", "M"),
        ("YULIANTO", "", "ユリアント", "ユリ", "M"),
        ("RINA WULANDARI", "", "リナ・ウランダリ", "リナ", "F"),
        ("ANDI SAPUTRA", "", "アンディ・サプトラ", "アンディ", "M"),
        ("FITRIANI", "", "フィトリアニ", "フィトリ", "F"),
        ("EKO WIDODO", "", "エコ・ウィドド", "エコ", "M"),
        ("WAHYU HIDAYAT", "", "ワヒュ・ヒダヤット", "ワヒュ", "M"),
        ("INDAH PERMATASARI", "", "インダ・プルマタサリ", "インダ", "F"),
        ("JOKO SUSANTO", "", "ジョコ・スサント", "ジョコ", "M"),
        ("KURNIAWAN", "", "クルニアワン", "クルニア", "M"),
        ("RATNA SARI", "", "ラトナ・サリ", "ラトナ", "F"),
    ],
    "VN": [
        ("NGUYEN VAN HUNG", "Nguyễn Văn Hùng", "グエン・ヴァン・フン", "フン", "M"),
        ("TRAN THI THU HA", "Trần Thị Thu Hà", "チャン・ティ・トゥー・ハー", "ハー", "F"),
        ("LE QUOC DUNG", "Lê Quốc Dũng", "レ・クオック・ズン", "ズン", "M"),
        ("PHAM THI HUE", "Phạm Thị Huế", "ファム・ティ・フエ", "フエ", "F"),
        ("HOANG MINH DUC", "Hoàng Minh Đức", "ホアン・ミン・ドゥック", "ドゥック", "M"),
        ("VU THI NGOC ANH", "Vũ Thị Ngọc Ánh", "ヴー・ティ・ゴック・アイン", "アイン", "F"),
        ("DANG TIEN DAT", "Đặng Tiến Đạt", "ダン・ティエン・ダット", "ダット", "M"),
        ("BUI THANH TUNG", "Bùi Thanh Tùng", "ブイ・タイン・トゥン", "トゥン", "M"),
        ("DO THI MY LINH", "Đỗ Thị Mỹ Linh", "ドー・ティ・ミー・リン", "リン", "F"),
        ("NGO XUAN TRUONG", "Ngô Xuân Trường", "ゴー・スアン・チュオン", "チュオン", "M"),
    ],
    "TH": [
        ("SOMCHAI JAIDEE", "สมชาย ใจดี", "ソムチャイ・ジャイディー", "チャイ", "M"),
        ("SUDARAT THONGCHAI", "สุดารัตน์ ทองชัย", "スダラット・トンチャイ", "ダー", "F"),
        ("NATTAPONG NAMTHIP", "ณัฐพงษ์ น้ำทิพย์", "ナタポン・ナムティップ", "ポン", "M"),
        ("KANYA SRISUK", "กัญญา ศรีสุข", "カンヤー・シースック", "カンヤー", "F"),
        ("ANUCHA BOONMEE", "อนุชา บุญมี", "アヌチャー・ブンミー", "ヌー", "M"),
    ],
    "BD": [
        ("MD RAFIQUL ISLAM", "মোঃ রফিকুল ইসলাম", "モハマド・ラフィクル・イスラム", "ラフィク", "M"),
        ("SHARMIN AKTER", "শারমিন আক্তার", "シャルミン・アクテル", "シャルミン", "F"),
        ("TANVIR HOSSAIN", "তানভীর হোসেন", "タンヴィル・ホセイン", "タンヴィル", "M"),
        ("NASRIN SULTANA", "নাসরিন সুলতানা", "ナスリン・スルタナ", "ナスリン", "F"),
    ],
    "LK": [
        ("KASUN CHAMARA PERERA", "කසුන් චාමර පෙරේරා", "カスン・チャマラ・ペレーラ", "カスン", "M"),
        ("NADEESHA FERNANDO", "නදීශා ප්‍රනාන්දු", "ナディーシャ・フェルナンド", "ナディー", "F"),
        ("SURESH KANDASAMY", "சுரேஷ் கந்தசாமி", "スレーシュ・カンダサーミ", "スレーシュ", "M"),
        ("DILANI JAYASINGHE", "දිලානි ජයසිංහ", "ディラニ・ジャヤシンハ", "ディラニ", "F"),
        ("RUWAN BANDARA", "රුවන් බණ්ඩාර", "ルワン・バンダーラ", "ルワン", "M"),
    ],
}
LANGUAGES = {"ID": "id", "VN": "vi", "TH": "th", "BD": "bn", "LK": "si"}
