"""Lines of text as they occur in life: prose, receipts, invoices, reports, screens, signs, numbers.

In:   cache/corpora/*.txt as fetch.py leaves them (or your own: zh-NAME.txt, en-NAME.txt, tr-NAME.txt for traditional
      Chinese, words-zh-NAME.txt, words-en-NAME.txt; UTF-8, one sentence or entry a line), and the alphabet.
Out:  Text(cache, alphabet).line(rng) -> (text, kind); every character of it is one of the alphabet.
Run:  python text.py [--cache DIR] [--alphabet FILE] [--show 60] [--seed 1] [--count 100000]
"""
import argparse
import collections
import itertools
import os
import random
import re
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
HAN = re.compile(r'[\u3400-\u9fff]')
TIMES = 265  # how often each character of the alphabet is meant to be seen in 400,000 lines
RANDOM = 0.23  # share of lines that are there for the characters, not for the sense
KINDS = ('zh', 'en', 'mixed', 'book', 'word', 'caps', 'receipt', 'invoice', 'number', 'date', 'amount', 'id', 'phone',
         'address', 'mail', 'url', 'game', 'lab', 'random')

# signs that the alphabet has in another form
SAME = str.maketrans({'\u00a0': ' ', '\t': ' ', '‐': '-', '‑': '-', '−': '-', '―': '—', '〜': '～', '・': '·', '￡': '£',
                      '￠': '¢', 'ﬁ': 'fi', 'ﬂ': 'fl', 'µ': 'μ', '‛': '‘', '␣': ' '})
WIDE = str.maketrans({chr(c): chr(c + 0xfee0) for c in range(0x21, 0x7f)})
WIDE_STOPS = str.maketrans(',:;!?()', '，：；！？（）')
NARROW_STOPS = str.maketrans('，：；！？（）', ',:;!?()')

# ---- small lists that no corpus has: the words of shops, forms and screens ----

SIGNS = '''OPEN CLOSED EXIT ENTRANCE STOP SALE PUSH PULL PARKING TAXI BUS HOTEL CAFE COFFEE BAR RESTAURANT BAKERY PIZZA BURGER
SUSHI BANK ATM PHARMACY CLINIC HOSPITAL POLICE SCHOOL LIBRARY MUSEUM THEATRE CINEMA MARKET SUPERMARKET STORE SHOP BOOKS
FLOWERS FASHION SHOES JEWELLERS OPTICIAN DENTIST SALON BARBER SPA GYM FITNESS YOGA LAUNDRY CLEANERS TAILOR REPAIRS TYRES
GARAGE PETROL DIESEL WASH TOILETS LADIES GENTS LIFT STAIRS FLOOR LEVEL GATE PLATFORM TICKETS INFORMATION RECEPTION OFFICE
DANGER WARNING CAUTION KEEP OUT PRIVATE PROPERTY RESERVED NO SMOKING ENTRY WAY ONE GIVE SLOW SPEED LIMIT ROAD STREET AVENUE
LANE DRIVE PARK SQUARE BRIDGE STATION CENTRAL NORTH SOUTH EAST WEST CITY CENTRE TOWN HALL CHURCH GARDEN RIVER BEACH LAKE FREE
WIFI NEW HOT FRESH BEST DEAL OFFER DISCOUNT TODAY ONLY SPECIAL SUMMER WINTER WELCOME THANK YOU PLEASE WAIT HERE QUEUE PAY TO
LET FOR RENT SOLD FIRE HOSE EXTINGUISHER FIRST AID EMERGENCY ASSEMBLY POINT STAFF VISITORS DELIVERIES LOADING ZONE TOW AWAY
24 7 HRS MON FRI SAT SUN LTD CO INC GROUP INTERNATIONAL SERVICES SOLUTIONS GOLD ROYAL KING QUEEN STAR SUPER MEGA MAX PLUS PRO
MINI ECO CLUB HOUSE HOME KITCHEN GRILL NOODLE RICE CHICKEN FISH TEA WINE BEER ICE CREAM JUICE'''.split()
GOODS = '''milk bread eggs butter cheese yoghurt rice noodles pasta flour sugar salt pepper oil vinegar soy sauce ketchup mayo
chicken wings beef burger pork belly lamb chop salmon fillet tuna prawns crab tofu bacon sausage ham salad soup fries sandwich
wrap taco burrito pizza sushi curry pancake waffle omelette toast bagel muffin donut cookie cake brownie ice cream pie apple
banana orange lemon grapes mango pear peach melon berries avocado tomato potato onion garlic carrot lettuce spinach cabbage
mushroom corn beans peas coffee latte espresso cappuccino tea green black iced lemonade coke sprite water juice beer lager ale
wine red white rum vodka gin whisky soda shake smoothie shampoo soap toothpaste brush tissue paper towel napkin detergent bleach
sponge foil bag box cup plate fork knife spoon battery bulb cable charger adapter plug tape glue pen pencil marker notebook
folder stapler envelope label ink toner screw nail bolt hammer drill brush paint roller hose bucket rope lock key hinge tile
pipe shirt socks jeans jacket shoes hat belt scarf gloves towel sheet pillow blanket lamp candle vase frame clock mirror mask
vitamin aspirin bandage lotion cream syrup tablet capsule magazine card stamp ticket parking fee delivery service charge'''.split()
MODIFIERS = '''large small medium regular extra fresh organic frozen spicy hot cold sweet grilled fried roasted smoked baked mixed
double single mini jumbo premium classic original special house veggie crispy light dark blue red green white black 1L 2L 500ML
330ML 250G 500G 1KG 100G 12PK 6PK 2PCS 10S A4 XL L M S'''.split()
TILL = ['TOTAL', 'SUBTOTAL', 'SUB TOTAL', 'Sub-Total', 'GRAND TOTAL', 'Total', 'TOTAL DUE', 'AMOUNT DUE', 'Balance Due', 'CASH', 'CHANGE', 'CHANGE DUE',
        'Rounding', 'ROUNDING ADJ', 'TAX', 'SALES TAX', 'GST 6%', 'SST 6%', 'VAT 20%', 'SERVICE CHARGE 10%', 'DISCOUNT', 'DISC 5%', 'Tip', 'TIP', 'GRATUITY',
        'VISA', 'MASTERCARD', 'DEBIT', 'CREDIT', 'Cash Tendered', 'TENDERED', 'TOTAL SALES (EXCL. GST)', 'TOTAL INCL. GST', 'NETT TOTAL', 'Amount',
        'TOTAL QTY', 'ITEM COUNT', 'Items Sold', 'YOU SAVED', 'POINTS EARNED', 'Net Amt', 'Tax Amt', 'LOCAL TAX', 'STATE TAX', 'FOOD TOTAL', 'BEV TOTAL']
TILL_WORDS = ['THANK YOU', 'THANK YOU PLEASE COME AGAIN', 'Thank you for shopping with us', 'TAX INVOICE', 'SIMPLIFIED TAX INVOICE', 'RECEIPT', 'INVOICE',
              'CASH BILL', 'CUSTOMER COPY', 'MERCHANT COPY', 'GOODS SOLD ARE NOT RETURNABLE', 'No refund without receipt', 'PLEASE KEEP THIS RECEIPT',
              'DESCRIPTION', 'QTY PRICE AMOUNT', 'Qty Description Total', 'ITEM QTY U/P AMT', 'APPROVED', 'SIGNATURE', 'DUPLICATE', 'DINE IN', 'TAKE AWAY',
              'TO GO', 'Guest Check', 'CREDIT CARD SALE', 'HAVE A NICE DAY', 'SEE YOU AGAIN', 'OPEN DAILY', 'CASHIER COPY', 'GST SUMMARY', 'Tax(RM)', 'Amt(RM)',
              'Exchange within 7 days with receipt', 'Price inclusive of tax', '*** END ***', '--------------', '================', 'Dine-In', 'Served by']
TILL_LABELS = ['TEL', 'Tel', 'FAX', 'GST ID', 'GST REG NO', 'CO. REG', 'REG NO', 'INVOICE NO', 'Invoice No.', 'RECEIPT #', 'Receipt No', 'BILL NO', 'Order #',
               'ORDER', 'CHECK', 'Check #', 'TABLE', 'Table', 'Tbl', 'GUESTS', 'Cashier', 'CASHIER', 'SERVER', 'Server', 'STAFF', 'POS', 'TERMINAL', 'Station',
               'REF', 'Ref No', 'AUTH', 'APPR CODE', 'TRACE NO', 'BATCH', 'TID', 'MID', 'STORE', 'Store #', 'REG', 'TRN', 'DATE', 'Date', 'TIME', 'Time', 'SALESMAN', 'MEMBER', 'PO No', 'Trans', 'ABN', 'VAT NO', 'UID']
FIRST = '''James Mary John Linda Robert Susan David Karen Michael Lisa William Nancy Richard Anna Joseph Emma Thomas Olivia Charles Sophie Daniel
Grace Paul Alice Mark Julia George Laura Kevin Helen Brian Diana Edward Rachel Peter Maria Frank Nina Henry Clara Jack Ruby Oscar
Wei Ming Li Hui Ahmad Siti Raj Priya Kumar Chen Yuki Hiro Ana Carlos Luis Elena Marco Ivan Olga Fatima Omar Lena Max Zoe'''.split()
LAST = '''Smith Johnson Brown Taylor Wilson Davies Evans Thomas Roberts Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris
Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore King Watson Baker Harrison Morgan Patel Young Allen Mitchell
Tan Lim Lee Wong Ng Chan Goh Chong Singh Khan Nguyen Kim Park Garcia Lopez Silva Rossi Müller Ivanov Novak O'Brien McDonald'''.split()
STREETS = ['Street', 'St', 'St.', 'Road', 'Rd', 'Avenue', 'Ave', 'Ave.', 'Lane', 'Drive', 'Dr', 'Blvd', 'Way', 'Place', 'Court', 'Square', 'Terrace', 'Highway', 'Park']
TOWNS = '''London Manchester Leeds York Bristol Oxford Chicago Boston Dallas Denver Seattle Austin Portland Phoenix Houston Miami Atlanta Toronto
Vancouver Sydney Melbourne Perth Auckland Singapore Penang Ipoh Dublin Paris Berlin Madrid Rome Vienna Oslo Prague Delhi Mumbai Beijing Shanghai'''.split()
FIRST_EU = '''José María François Zoë Jürgen Jörg Günther Søren Åsa Björn Łukasz Małgorzata Agnieszka Paweł Jiří Tomáš Zdeněk Ondřej Renée
Hélène André Noël Chloé Inês João Conceição Mónica Ángel Íñigo Begoña Núria Andrés Çağla Gökhan İbrahim Özgür Şebnem Ștefan Gheorghe Ioană
László Zsófia Győző Ágnes Jón Þóra Guðrún Väinö Päivi Jānis Rūta Žydrūnas Šárka Đorđe Nguyễn Trần Phạm Thị Đặng Hồ'''.split()
LAST_EU = '''Muñoz Peña Núñez García Fernández Lefèvre Brontë Müller Groß Weiß Schröder Köhler Ångström Sørensen Kjær Wałęsa Dąbrowski
Wójcik Novák Dvořák Černý Svobodová Gonçalves Simões Magalhães Côté Béranger Lemaître Yılmaz Öztürk Şahin Çelik Țepeș Ionescu Szabó
Kovács Nagy Tóth Þórsdóttir Mäkinen Hämäläinen Bērziņš Kazlauskienė Đorđević Văn Quốc Bình'''.split()
TOWNS_EU = '''München Köln Düsseldorf Zürich Genève Orléans Besançon Angoulême Málaga Cádiz Córdoba Coruña Łódź Kraków Gdańsk Wrocław Plzeň
Brno Třebíč České Budějovice Malmö Göteborg Århus Tromsø Ålesund Jyväskylä İstanbul İzmir Eskişehir Muğla București Iași Timișoara Győr
Pécs Székesfehérvár Évora Setúbal Braganča São Paulo Brasília Reykjavík Rīga Šiauliai Hà Nội Đà Nẵng Huế'''.split()
STREETS_EU = ['straße', 'Straße', 'strasse', 'allee', 'platz', 'weg', 'gasse', ' utca', ' ulice', ' náměstí', ' sokak', ' caddesi']
BEFORE_EU = ['Rue de', 'Rue du', 'Bd', 'Avenue', 'Place', 'Calle', 'C/', 'Plaza', 'Rua', 'Praça', 'Via', 'Piazza', 'ul.', 'al.', 'Str.', 'Phố', 'Đường']
TILL_EU = '''Summe|Zwischensumme|Gesamtbetrag|Betrag|MwSt. 19 %|MwSt. 7 %|inkl. MwSt.|zzgl. MwSt.|Netto|Brutto|Rückgeld|Bar|Trinkgeld|Größe|Übertrag|Stück|Rechnung Nr.|
TOTAL TTC|Total HT|TVA 20 %|TVA 5,5 %|Sous-total|Espèces|Rendu monnaie|Reçu|Montant dû|Réf. client|Échéance|Quantité|Désignation|Prix unitaire|À régler|Café crème|Thé glacé|Crème brûlée|
Subtotal|Importe|IVA 21 %|Total a pagar|Efectivo|Cambio|Número de factura|Descripción|Año|Teléfono|Dirección|Código postal|Jamón ibérico|Piñas|
Totale|Contanti|Resto|Città|Quantità|Partita IVA|Caffè|Tiramisù|Total a pagar|Troco|Nº de contribuinte|Preço|Informação|Código|Pão de queijo|
Razem|Do zapłaty|Reszta|Sprzedaż|Ilość|Wartość|Należność|Książka|Celkem|K úhradě|Částka|Počet kusů|Účtenka|Příjem|Összesen|Végösszeg|Fizetendő|Számla|ÁFA 27 %|
Toplam|KDV %18|Ödenecek|Fatura|Açıklama|Şube|Preț|Cantitate|Total de plată|Summa|Växel|Att betala|I alt|Beløb|Yhteensä|Hinta|Hóa đơn|Tổng cộng|Thành tiền|Số lượng|Đơn giá|Ngày|Địa chỉ|
Amount|Total|Price|From|You pay|Subtotal|Deposit|Balance|Discount|Net|VAT 20%|Per kg|each|Postage'''.replace('\n', '').split('|')
SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉建国华玉兰红梅志鹏飞宇浩然子轩梓涵欣怡诗琪俊熙嘉豪雨桐思源一诺晨曦雅婷晓东海波春燕雪峰振宁瑞祥佳慧婉清书恒奕辰博远若曦可馨沐阳锦程家琪'
SHOPS = '超市 便利店 饭店 酒楼 面馆 火锅 烧烤 茶楼 咖啡 奶茶 面包房 水果店 药房 大药房 诊所 医院 牙科 眼镜 理发店 美容 美发 服装店 鞋城 家具 五金 建材 灯饰 电器 手机维修 数码 打印 复印 图文广告 文具 书店 花店 宾馆 酒店 旅馆 网吧 健身 银行 邮局 房产中介 汽车维修 洗车 加油站 停车场 烟酒 茶叶 珠宝 婚纱摄影 幼儿园 培训中心 小吃 快餐 烤鸭 饺子馆 麻辣烫 米粉 牛肉面 海鲜 家常菜 粥铺 零食 母婴 宠物医院'.split()
SIGNS_ZH = '出口 入口 禁止吸烟 安全出口 小心地滑 请勿触摸 闲人免进 营业中 暂停营业 欢迎光临 收银台 服务台 卫生间 洗手间 男 女 电梯 楼梯 停车场 办公室 会议室 值班室 消防栓 灭火器 禁止停车 减速慢行 注意安全 高压危险 推 拉 开 关 特价 新品上市 全场五折 清仓 招租 转让 旺铺 招聘 售票处 候车室 检票口 一号线 公交站 前方施工 请绕行 节约用水 爱护花草 禁止通行 请排队 谢谢合作 免费停车 外卖 自助 扫码支付 会员专享 今日特惠 正在营业 内部停车'.split()
TESTS = [('白细胞计数', 'WBC', '10^9/L', 3.5, 9.5), ('红细胞计数', 'RBC', '10^12/L', 4.3, 5.8), ('血红蛋白', 'HGB', 'g/L', 130, 175), ('血小板计数', 'PLT', '10^9/L', 125, 350),
         ('红细胞压积', 'HCT', '%', 40, 50), ('平均红细胞体积', 'MCV', 'fL', 82, 100), ('平均血红蛋白量', 'MCH', 'pg', 27, 34), ('平均血红蛋白浓度', 'MCHC', 'g/L', 316, 354),
         ('中性粒细胞百分比', 'NEUT%', '%', 40, 75), ('淋巴细胞百分比', 'LYMPH%', '%', 20, 50), ('单核细胞百分比', 'MONO%', '%', 3, 10), ('嗜酸性粒细胞绝对值', 'EOS#', '10^9/L', 0.02, 0.52),
         ('嗜碱性粒细胞百分比', 'BASO%', '%', 0, 1), ('红细胞分布宽度', 'RDW-CV', '%', 11.6, 14), ('平均血小板体积', 'MPV', 'fL', 7.6, 13.2), ('血小板压积', 'PCT', '%', 0.11, 0.28),
         ('丙氨酸氨基转移酶', 'ALT', 'U/L', 9, 50), ('天门冬氨酸氨基转移酶', 'AST', 'U/L', 15, 40), ('谷氨酰转肽酶', 'GGT', 'U/L', 10, 60), ('碱性磷酸酶', 'ALP', 'U/L', 45, 125),
         ('总胆红素', 'TBIL', 'μmol/L', 3.4, 20.5), ('直接胆红素', 'DBIL', 'μmol/L', 0, 6.8), ('总蛋白', 'TP', 'g/L', 65, 85), ('白蛋白', 'ALB', 'g/L', 40, 55), ('球蛋白', 'GLB', 'g/L', 20, 40),
         ('尿素', 'UREA', 'mmol/L', 3.1, 8), ('肌酐', 'CREA', 'μmol/L', 57, 97), ('尿酸', 'UA', 'μmol/L', 208, 428), ('葡萄糖', 'GLU', 'mmol/L', 3.9, 6.1), ('糖化血红蛋白', 'HbA1c', '%', 4, 6),
         ('总胆固醇', 'TC', 'mmol/L', 2.8, 5.2), ('甘油三酯', 'TG', 'mmol/L', 0.56, 1.7), ('高密度脂蛋白胆固醇', 'HDL-C', 'mmol/L', 1.04, 1.55), ('低密度脂蛋白胆固醇', 'LDL-C', 'mmol/L', 0, 3.4),
         ('钾', 'K', 'mmol/L', 3.5, 5.3), ('钠', 'Na', 'mmol/L', 137, 147), ('氯', 'Cl', 'mmol/L', 99, 110), ('钙', 'Ca', 'mmol/L', 2.11, 2.52), ('无机磷', 'P', 'mmol/L', 0.85, 1.51), ('镁', 'Mg', 'mmol/L', 0.75, 1.02),
         ('乳酸脱氢酶', 'LDH', 'U/L', 120, 250), ('肌酸激酶', 'CK', 'U/L', 50, 310), ('肌酸激酶同工酶', 'CK-MB', 'U/L', 0, 24), ('肌钙蛋白I', 'cTnI', 'ng/mL', 0, 0.04), ('C反应蛋白', 'CRP', 'mg/L', 0, 10),
         ('降钙素原', 'PCT', 'ng/mL', 0, 0.05), ('血沉', 'ESR', 'mm/h', 0, 15), ('凝血酶原时间', 'PT', 's', 9.4, 12.5), ('活化部分凝血活酶时间', 'APTT', 's', 25.1, 36.5), ('国际标准化比值', 'INR', '', 0.8, 1.2),
         ('纤维蛋白原', 'FIB', 'g/L', 2, 4), ('D-二聚体', 'D-Dimer', 'mg/L', 0, 0.55), ('促甲状腺激素', 'TSH', 'mIU/L', 0.27, 4.2), ('游离三碘甲状腺原氨酸', 'FT3', 'pmol/L', 3.1, 6.8), ('游离甲状腺素', 'FT4', 'pmol/L', 12, 22),
         ('甲胎蛋白', 'AFP', 'ng/mL', 0, 7), ('癌胚抗原', 'CEA', 'ng/mL', 0, 5), ('糖类抗原125', 'CA125', 'U/mL', 0, 35), ('糖类抗原19-9', 'CA19-9', 'U/mL', 0, 37), ('前列腺特异性抗原', 'PSA', 'ng/mL', 0, 4),
         ('铁蛋白', 'SF', 'ng/mL', 30, 400), ('维生素B12', 'VB12', 'pg/mL', 197, 771), ('叶酸', 'FOL', 'ng/mL', 3.9, 26.8), ('同型半胱氨酸', 'HCY', 'μmol/L', 0, 15), ('尿比重', 'SG', '', 1.003, 1.03), ('酸碱度', 'pH', '', 5, 8)]
FORM_ZH = ['姓名', '性别', '年龄', '科室', '床号', '病历号', '住院号', '门诊号', '标本类型', '标本编号', '送检医生', '检验者', '审核者', '报告时间', '采样时间', '接收时间', '临床诊断', '备注', '打印时间', '联系电话',
           '地址', '发票代码', '发票号码', '开票日期', '校验码', '购买方', '销售方', '名称', '纳税人识别号', '开户行及账号', '收款人', '复核', '开票人', '价税合计', '金额', '税率', '税额', '单价', '数量', '规格型号', '单位', '合计',
           '订单号', '下单时间', '付款方式', '实付金额', '收货人', '快递单号', '身份证号', '有效期至', '出生日期', '民族', '签发机关', '证号', '车牌号', '座位', '票价', '车次', '会员号', '桌号', '人数', '单号', '收银员', '日期', '时间', '小计', '应收', '实收', '找零', '优惠']
DIAGNOSES = '高血压 糖尿病 上呼吸道感染 肺炎 支气管炎 冠心病 胃炎 胆囊结石 脂肪肝 甲状腺结节 贫血 发热待查 腹痛待查 体检 颈椎病 腰椎间盘突出 骨折 过敏性鼻炎 湿疹 白内障'.split()
DEPARTMENTS = '内科 外科 儿科 妇产科 急诊科 心内科 呼吸内科 消化内科 神经内科 骨科 泌尿外科 眼科 耳鼻喉科 口腔科 皮肤科 肿瘤科 检验科 放射科 超声科 体检中心 ICU'.split()
GAME = '开始游戏 继续 设置 退出 背包 任务 商店 好友 公会 排行榜 活动 签到 邮件 成就 技能 装备 强化 升级 进阶 合成 分解 召唤 抽卡 十连抽 领取 全部领取 已领取 前往 挑战 扫荡 自动战斗 加速 暂停 胜利 失败 再来一次 返回 确定 取消 关闭 充值 首充 礼包 限时 特惠 新手引导 主线任务 支线任务 每日任务 周常 副本 竞技场 世界地图 阵容 英雄 宠物 坐骑 翅膀 时装 战力 攻击力 防御力 生命值 魔法值 暴击率 命中 闪避 速度 经验值 金币 钻石 元宝 体力 等级 品质 传说 史诗 稀有 普通 剩余次数 倒计时 获得奖励 点击屏幕继续 跳过 加载中 网络连接失败 服务器维护中 选择角色 创建角色 聊天 世界频道 组队 匹配中 准备 击杀 助攻 死亡 回合 关卡 难度 困难 简单 地狱 解锁 未解锁 可升级 已满级 恭喜获得 VIP 换装 图鉴 仓库 锻造 附魔 回城 传送 治疗 buff PVP Boss'.split()
GAME_EN = 'Score Level Lv Stage Wave Round Time HP MP EXP Gold Gems Coins Lives Best Kills Combo Power Speed Armor Attack Defense Crit Start Continue Settings Quit Resume Options Play Retry Loading Paused Inventory Quest Map Shop Skills Save Load Exit Back Next Skip OK Cancel Victory Defeat'.split()
GOODS_ZH = '矿泉水 可乐 雪碧 绿茶 红茶 酸奶 纯牛奶 面包 饼干 薯片 方便面 火腿肠 鸡蛋 大米 食用油 酱油 白糖 食盐 味精 苹果 香蕉 橙子 葡萄 西瓜 白菜 土豆 西红柿 黄瓜 青椒 牛肉 猪肉 鸡腿 带鱼 虾仁 豆腐 米饭 炒饭 牛肉面 宫保鸡丁 鱼香肉丝 麻婆豆腐 红烧肉 水煮鱼 酸辣汤 小笼包 饺子 馄饨 奶茶 拿铁 美式咖啡 卫生纸 洗衣液 洗发水 牙膏 香皂 毛巾 电池 打印纸 中性笔 笔记本 文件夹 鼠标 键盘 显示器 硬盘 数据线 充电器 办公椅 螺丝 水泥 电缆 开关 灯泡 住宿费 餐饮服务 技术服务费 咨询费 运输费 维修费 会议费 广告费 房租 物业费 材料费 阿莫西林胶囊 布洛芬片 维生素C片 葡萄糖注射液 头孢克肟 板蓝根颗粒 感冒灵 口罩 酒精 棉签'.split()
FORMS_ZH = ['有限公司', '有限责任公司', '股份有限公司', '科技有限公司', '贸易有限公司', '餐饮管理有限公司', '集团', '商贸中心', '经营部', '分公司', '大学', '中学', '小学', '人民医院', '中医院', '公安局', '税务局', '银行', '事务所', '研究院']
COMPANY = ['Ltd', 'Ltd.', 'Inc', 'Inc.', 'LLC', 'Co.', 'Co., Ltd.', 'GmbH', 'Corp', 'SDN BHD', 'SDN. BHD.', 'PLC', 'Group', 'Trading', 'Enterprise', '& Sons', '& Co', 'Holdings', 'Store', 'Cafe', 'Restaurant', 'Bakery', 'Market', 'Hotel']
DOMAINS = ['com', 'com', 'com', 'cn', 'com.cn', 'org', 'net', 'co.uk', 'de', 'edu', 'gov.cn', 'io', 'com.my', 'info', 'edu.cn', 'tv', 'me', 'eu']
MONTHS = 'January February March April May June July August September October November December'.split()
DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split()
COUNT_ZH = '零一二三四五六七八九'
MONEY_ZH = '零壹贰叁肆伍陆柒捌玖'
UNITS = 'kg g mg mL L cm mm m km kW W V A Hz MHz GB MB KB ℃ °C % px pt dB Pa kPa rpm h min s ms 元 个 件 套 台 箱 瓶 包 米 公斤 ㎡ 平方米 次 人 天 小时 分钟 岁 页'.split()


def load(folder: Path, patterns: Iterable[str], allowed: set[str]) -> list[str]:
    """Entries of the matching files that the alphabet can write, in their order."""
    found: list[str] = []
    for path in sorted(p for pattern in patterns for p in folder.glob(pattern)):
        for line in path.read_text('utf-8').replace('\u3000', ' ').translate(SAME).split('\n'):
            if line and allowed.issuperset(line):
                found.append(line)
    return found


class Text:
    def __init__(self, cache: Path | str, alphabet: Iterable[str]) -> None:
        alphabet = list(alphabet)
        self.alphabet = [c for c in dict.fromkeys(alphabet) if len(c) == 1 and not c.isspace()]
        self.allowed = {*alphabet, ' '}
        folder = Path(cache) / 'corpora'
        self.zh = load(folder, ['zh-*.txt'], self.allowed)
        self.en = load(folder, ['en-*.txt'], self.allowed)
        if len(self.zh) < 100 or len(self.en) < 100:
            raise SystemExit(f'{folder}: expected zh-*.txt and en-*.txt with at least 100 lines each, found {len(self.zh)} and {len(self.en)}: run fetch.py first')
        self.tr = load(folder, ['tr-*.txt'], self.allowed) or self.zh
        self.eu = load(folder, ['eu-*.txt'], self.allowed) or self.en
        self.marked = [s for s in self.eu if re.search('[\u00c0-\u024f\u1e00-\u1eff]', s)] or self.eu
        self.words_zh = load(folder, ['words-zh*.txt'], self.allowed) or [w for line in self.zh for w in re.findall(r'[\u4e00-\u9fff]{2,4}', line)]
        self.words_tr = load(folder, ['words-tr*.txt'], self.allowed)
        self.words_en = load(folder, ['words-en*.txt'], self.allowed) or re.findall(r'[A-Za-z]{2,}', ' '.join(self.en[:20000]))
        self.towns_zh = load(folder, ['places-zh*.txt'], self.allowed) or [w + '市' for w in self.words_zh[:2000]]
        self.towns_en = load(folder, ['places-en*.txt'], self.allowed) or TOWNS
        latin = re.compile(r'[A-Za-z0-9]')
        self.zh_mixed = [s for s in self.zh if latin.search(s)] or self.zh
        self.zh_only = [s for s in self.zh if not latin.search(s)] or self.zh
        self.zh_short = [s for s in self.zh_only if len(s) <= 12 and s[-1] not in '。，；：,.'] or self.zh_only
        self.meeting = [(s, [m.start() for m in re.finditer(r'(?<=[\u4e00-\u9fff]) ?[A-Za-z0-9]|(?<=[A-Za-z0-9]) ?[\u4e00-\u9fff]', s)]) for s in self.zh_mixed]
        self.meeting = [(s, at) for s, at in self.meeting if at] or [(s, [0]) for s in self.zh_mixed]
        self.zh_prose = [s for s in self.zh_only if len(s) > 12 and s[-1] in '。！？”…'] or self.zh_only
        self.en_short = [s for s in self.en if len(s) <= 30 and s[-1] not in '.,;:'] or self.en
        self.en_prose = [s for s in self.en if len(s) > 40 and not re.search(r'[_/\\=<>{}|*$#\[\]]', s)] or self.en
        # words that hold a character: a rare one is best seen where it occurs
        self.holders: dict[str, list[str]] = collections.defaultdict(list)
        for word in self.words_zh[::-1] + self.words_tr:
            if len(word) <= 6:
                for c in word:
                    if len(self.holders[c]) < 12:
                        self.holders[c].append(word)
        # share of the lines, in thousandths
        self.makers = [
            # Latin only
            (106, self.sign), (80, self.book), (60, self.sentence), (27, self.capitals), (80, self.receipt), (14, self.invoice),
            (12, self.address), (9, self.mail), (9, self.url), (6, self.screen_en), (12, self.name_en), (8, self.date_en),
            (70, self.european), (30, self.name_eu), (50, self.till_eu), (26, self.marks),
            # Chinese only
            (42, self.chinese), (26, self.chinese_book), (28, self.sign_zh), (60, self.traditional), (8, self.name_zh), (6, self.address_zh_plain), (14, self.screen_zh),
            # both
            (82, self.mixed), (62, self.inserted), (30, self.lab), (34, self.game), (24, self.form), (18, self.invoice_zh), (18, self.address_zh), (18, self.date_zh), (10, self.receipt_zh),
            # digits and signs
            (19, self.number), (20, self.date), (23, self.amount), (17, self.identity), (13, self.phone), (10, self.clock), (9, self.arithmetic),
        ]
        self.shares = [share for share, _ in self.makers]
        # any character of the alphabet: evenly, and more often where the lines above have it less than TIMES in 400,000
        rng, count = random.Random(0), 16000
        seen = collections.Counter(c for _ in range(count) for c in set(self.line(rng)[0]))
        even = 40
        self.weights = list(itertools.accumulate(even + max(0.0, TIMES - even - (seen[c] - seen[c] ** 0.5) * 400000 * (1 - RANDOM) / count) for c in self.alphabet))
        self.makers.append((sum(self.shares) * RANDOM / (1 - RANDOM), self.random_line))
        self.shares = [share for share, _ in self.makers]

    # ---- the parts of a line ----

    def width(self, rng: random.Random) -> int:
        """A length in half-width characters: mostly short, with a tail."""
        return rng.choices((rng.randint(3, 12), rng.randint(10, 28), rng.randint(24, 50), rng.randint(45, 82)), (17, 34, 34, 15))[0]

    def window(self, rng: random.Random, lines: list[str], width: int) -> str:
        """A piece of running text about that wide, cut as a page cuts it."""
        at = rng.randrange(len(lines))
        text = lines[at]
        chinese = bool(HAN.search(text))
        per = 2 if chinese else 1
        while len(text) * per < width and rng.random() < 0.35 and at + 1 < len(lines):
            at += 1
            text += ('' if chinese else ' ') + lines[at]
        count = max(2, width // per)
        if len(text) <= count * 1.15:
            return text
        start = rng.randrange(len(text) - count) if rng.random() < 0.7 else 0
        if start and not chinese:
            start = text.find(' ', start) + 1
        if chinese:
            return self.whole_words(text, start, start + count)
        text = text[start:start + count + 12]
        end = text.rfind(' ', 0, count + 1)
        return text[:end] if end > 2 else text[:count]

    def word(self, rng: random.Random) -> str:
        if rng.random() < 0.35:
            return rng.choice(self.words_en)
        words = re.findall(r"[A-Za-z]+(?:['’-][A-Za-z]+)*", rng.choice(self.en))
        return rng.choice(words) if words else 'and'

    def chosen(self, rng: random.Random, *makers) -> str:
        return rng.choice(makers)(rng)

    def digits(self, rng: random.Random, count: int) -> str:
        return ''.join(rng.choices('0123456789', k=count))

    def price(self, rng: random.Random, top: float = 4.0) -> str:
        value = 10 ** rng.uniform(-0.3, top)
        form = rng.random()
        if form < 0.75:
            return f'{value:.2f}'
        if form < 0.87:
            return f'{value:,.2f}'
        return f'{value:.0f}' if form < 0.94 else f'{value:.1f}'

    def person_zh(self, rng: random.Random) -> str:
        given = rng.choice(self.alphabet) if rng.random() < 0.15 else rng.choice(GIVEN)
        given = given if HAN.match(given) else rng.choice(GIVEN)
        return rng.choice(SURNAMES) + given + (rng.choice(GIVEN) if rng.random() < 0.7 else '')

    def person(self, rng: random.Random) -> str:
        first, last = rng.choice(FIRST), rng.choice(LAST)
        return rng.choice((f'{first} {last}', f'{first} {last}', f'{first} {rng.choice("ABCDEFGHJKLMNPRSTW")}. {last}', f'{last}, {first}', f'{rng.choice(("Mr", "Mrs", "Dr.", "Ms.", "Prof."))} {last}', first))

    def goods(self, rng: random.Random) -> str:
        words = [rng.choice(GOODS) for _ in range(rng.randint(1, 2))]
        if rng.random() < 0.5:
            words.insert(rng.randint(0, 1) * len(words), rng.choice(MODIFIERS))
        if rng.random() < 0.15:
            words.insert(0, self.word(rng))
        return self.cased(rng, ' '.join(words), (5, 3, 1))

    def cased(self, rng: random.Random, text: str, weights: tuple[int, int, int] = (4, 4, 2)) -> str:
        """Capitals, title case, or as it is."""
        how = rng.choices((str.upper, lambda s: ' '.join(w[:1].upper() + w[1:] for w in s.split(' ')), str), weights)[0]
        return how(text)

    def code(self, rng: random.Random) -> str:
        """A mixed identifier: groups of digits and capitals."""
        groups = []
        for _ in range(rng.randint(1, 4)):
            n = rng.randint(1, 8)
            letters = ''.join(rng.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZ', k=min(n, 4)))
            groups.append(rng.choice((self.digits(rng, n), self.digits(rng, n), letters, letters + self.digits(rng, n))))
        return rng.choice(('-', '-', '', '', '/', ' ', '.')).join(groups)

    def company(self, rng: random.Random) -> str:
        parts = [rng.choice((rng.choice(LAST), self.word(rng).capitalize(), rng.choice(SIGNS).capitalize())) for _ in range(rng.randint(1, 2))]
        return self.cased(rng, ' '.join(parts + [rng.choice(COMPANY)]), (3, 4, 3))

    def company_zh(self, rng: random.Random) -> str:
        town = re.sub(r'^.*(省|自治区)|(市|州|县|区).*$', '', rng.choice(self.towns_zh))[:4]
        return town + rng.choice(self.words_zh)[:3] + rng.choice(FORMS_ZH)

    # ---- Latin lines ----

    def sign(self, rng: random.Random) -> tuple[str, str]:
        """Single words and short signs, as in a street."""
        form = rng.random()
        if form < 0.08:
            return ''.join(rng.choices(rng.choice(('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 'abcdefghijklmnopqrstuvwxyz', '0123456789')), k=rng.randint(1, 3))), 'word'
        if form < 0.22:
            text = ' '.join(rng.choice(SIGNS) for _ in range(rng.choices((1, 2, 3), (5, 4, 2))[0]))
        elif form < 0.30:
            text = rng.choice((rng.choice(TOWNS), rng.choice(self.towns_en), rng.choice(LAST), self.company(rng)))
        elif form < 0.36:
            text = rng.choice((f'{self.word(rng)} & {self.word(rng)}', f"{rng.choice(FIRST)}'s", f"{rng.choice(LAST)}'s {rng.choice(SIGNS)}", f'The {self.word(rng)}', f'{rng.randint(1, 999)} {rng.choice(LAST)} {rng.choice(STREETS)}', f'{rng.choice(SIGNS)}!', f'{rng.randint(5, 90)}% OFF', f'No. {rng.randint(1, 99)}', f'{rng.choice("ABCDEFGM")}{rng.randint(1, 99)}'))
        else:
            text = ' '.join(self.word(rng) for _ in range(rng.choices((1, 2, 3), (15, 3, 1))[0]))
        return self.cased(rng, text, (5, 3, 4)), 'word'

    def book(self, rng: random.Random) -> tuple[str, str]:
        text = self.window(rng, self.en_prose, rng.randint(25, 82) if rng.random() < 0.75 else self.width(rng))
        form = rng.random()
        if form < 0.06:
            text = f'“{text}”' if rng.random() < 0.5 else f'"{text}"'
        elif form < 0.09:
            text += rng.choice(('-', ' —', '—', ' –'))
        elif form < 0.12:
            text = f'{rng.randint(1, 40)}. {text}'
        elif form < 0.15:
            text = f'({text})' if rng.random() < 0.3 else f'{text} ({rng.randint(1, 99)})'
        return text, 'book'

    def sentence(self, rng: random.Random) -> tuple[str, str]:
        form = rng.random()
        if form < 0.45:
            text = rng.choice(self.en_short)
        elif form < 0.8:
            text = self.window(rng, self.en, self.width(rng))
        else:
            text = f'{self.cased(rng, self.window(rng, self.en_short, 24), (1, 4, 5))}{rng.choice((": ", ":", " - ", " "))}{self.value(rng)}'
        if rng.random() < 0.08:
            text = rng.choice(('• ', '- ', '* ', f'{rng.randint(1, 20)}. ', f'({rng.choice("abcdefgi")}) ', f'{rng.randint(1, 9)}.{rng.randint(1, 20)} ', '> ', '□ ')) + text
        return text, 'en'

    def value(self, rng: random.Random) -> str:
        return self.chosen(rng, lambda r: self.amount(r)[0], lambda r: self.date(r)[0], lambda r: self.number(r)[0], self.code, self.person, lambda r: self.phone(r)[0])

    def capitals(self, rng: random.Random) -> tuple[str, str]:
        return self.window(rng, self.en_short if rng.random() < 0.5 else self.en, self.width(rng)).upper(), 'caps'

    def name_en(self, rng: random.Random) -> tuple[str, str]:
        return self.cased(rng, self.chosen(rng, self.person, self.company, self.person), (3, 1, 6)), 'en'

    def screen_en(self, rng: random.Random) -> tuple[str, str]:
        label, n = rng.choice(GAME_EN), rng.randint(0, 99)
        return self.cased(rng, rng.choice((label, f'{label}: {n}', f'{label} {n}', f'{label} {n}/{n + rng.randint(1, 50)}', f'+{n} {label}', f'Lv.{n}', f'x{n}', f'{n}%', f'{label} {n:02}:{rng.randint(0, 59):02}')), (3, 1, 6)), 'game'

    def receipt(self, rng: random.Random) -> tuple[str, str]:
        form, money = rng.random(), self.price(rng, 3.0)
        sign = rng.choices(('', '$', 'RM', 'RM ', '$ ', '£', 'S$', 'USD ', 'Rp ', '-', '¥'), (40, 18, 8, 8, 4, 2, 2, 1, 1, 2, 1))[0]
        if form < 0.24:
            text = f'{rng.choice(TILL)}{rng.choice((" ", " ", ": ", " : ", ":"))}{sign}{money}'
            text += rng.choice(('',) * 8 + (' T', ' SR', '*', '-'))
        elif form < 0.50:
            item, n = self.goods(rng), rng.choices((1, 2, 3, rng.randint(4, 24)), (6, 3, 2, 1))[0]
            text = rng.choice((f'{n} {item} {money}', f'{item} {money}', f'{item} {sign}{money}', f'{item} x{n}', f'{n} x {item}', f'{n}X {item} {money}', f'{item} {n} {money} {float(money.replace(",", "")) * n:.2f}', f'{self.digits(rng, rng.choice((4, 6, 13)))} {item}', f'{item}', f'{item} {money} {rng.choice(("SR", "ZRL", "T", "F", "N", "A", "TX"))}', f'{n} @ {sign}{money}', f'{n} PCS x {money}', f'{n}.00 {money} {float(money.replace(",", "")) * n:.2f}'))
        elif form < 0.64:
            label = rng.choice(TILL_LABELS)
            text = f'{label}{rng.choice((": ", " : ", ":", " ", ". "))}{self.label_value(rng, label)}'
        elif form < 0.76:
            text = self.chosen(rng, lambda r: self.date(r)[0] + ' ' + self.clock(r)[0], lambda r: self.date(r)[0], lambda r: 'DATE : ' + self.date(r)[0], lambda r: 'Date: ' + self.date(r)[0] + ' Time: ' + self.clock(r)[0], lambda r: self.clock(r)[0])
        elif form < 0.86:
            text = rng.choice(TILL_WORDS)
        elif form < 0.93:
            text = self.company(rng).upper() if rng.random() < 0.7 else self.address(rng)[0].upper()
        else:
            text = rng.choice((f'{money} {rng.choice(("SR", "T", "ZR", "S"))}', f'{sign}{money}', f'({self.digits(rng, 6)}-{rng.choice("AHKMTUVX")})', f'XXXXXXXXXXXX{self.digits(rng, 4)}', f'************{self.digits(rng, 4)}', f'SR @ 6% {money} {self.price(rng, 1)}', f'TAX {rng.randint(3, 10)}.{self.digits(rng, 3)}%', f'#{self.digits(rng, 4)} {rng.choice(FIRST).upper()}', f'{self.digits(rng, 4)} {self.digits(rng, 4)} {self.digits(rng, 4)}'))
        return (text.upper() if rng.random() < 0.25 else text), 'receipt'

    def label_value(self, rng: random.Random, label: str) -> str:
        low = label.lower()
        if low.startswith(('tel', 'fax')):
            return self.phone_number(rng)
        if low.startswith('date'):
            return self.date(rng)[0]
        if low.startswith('time'):
            return self.clock(rng)[0]
        if low.startswith(('cashier', 'server', 'staff', 'salesman')):
            return rng.choice((rng.choice(FIRST), rng.choice(FIRST).upper(), self.digits(rng, 3), f'{rng.choice(FIRST)} {rng.choice("ABCDKLM")}'))
        if low in ('table', 'tbl', 'terminal', 'pos', 'reg', 'station', 'guests', 'check', 'store'):
            return rng.choice((str(rng.randint(1, 99)), self.digits(rng, 4), f'{rng.randint(1, 60)}/{rng.randint(1, 4)}'))
        return rng.choice((self.digits(rng, rng.randint(4, 14)), self.code(rng)))

    def invoice(self, rng: random.Random) -> tuple[str, str]:
        n, money = rng.randint(1, 500), float(f'{10 ** rng.uniform(0, 3.5):.2f}')
        form = rng.random()
        if form < 0.6:
            text = rng.choice((f'{self.goods(rng)} {n} {money:.2f} {n * money:,.2f}', f'{rng.randint(1, 20)} {self.goods(rng)} {n} {money:,.2f} {n * money:,.2f}', f'{self.code(rng)} {self.goods(rng)} {n}', f'{n} {rng.choice(("pcs", "EA", "boxes", "hrs", "units"))} {money:.2f} {n * money:.2f}', f'{self.goods(rng)} - {rng.choice(MODIFIERS)}, {n} x ${money:.2f}'))
        else:
            label = rng.choice(('Invoice Number', 'Invoice No', 'INVOICE #', 'Invoice Date', 'Due Date', 'Bill To', 'Ship To', 'Customer ID', 'P.O. Number', 'Payment Terms', 'Account No', 'IBAN', 'Total Amount', 'Balance', 'Subtotal', 'Tax Rate', 'Unit Price', 'Quantity', 'Description', 'Attn', 'Page'))
            value = self.date(rng)[0] if 'Date' in label else self.person(rng) if label in ('Bill To', 'Ship To', 'Attn') else f'{rng.randint(1, 9)} of {rng.randint(1, 20)}' if label == 'Page' else f'Net {rng.choice((7, 14, 30, 60))}' if 'Terms' in label else f'{rng.randint(0, 25)}%' if 'Rate' in label else '$' + self.price(rng) if label in ('Total Amount', 'Balance', 'Subtotal', 'Unit Price') else self.code(rng)
            text = f'{label}{rng.choice((": ", " ", ":"))}{value}'
        return text, 'invoice'

    def address(self, rng: random.Random) -> tuple[str, str]:
        number, street, town = rng.randint(1, 2999), f'{rng.choice((rng.choice(LAST), self.word(rng).capitalize(), rng.choice(FIRST)))} {rng.choice(STREETS)}', rng.choice(TOWNS if rng.random() < 0.6 else self.towns_en)
        postcode = rng.choice((self.digits(rng, 5), f'{rng.choice("BCEGLMNSW")}{rng.randint(1, 20)} {rng.randint(1, 9)}{rng.choice("ABDEHJLN")}{rng.choice("ABDEHJLN")}', f'{rng.choice(("CA", "NY", "TX", "WA", "IL", "FL", "MA"))} {self.digits(rng, 5)}'))
        return rng.choice((f'{number} {street}', f'{number} {street}, {town}', f'{number}, {street}, {town} {postcode}', f'{town}, {postcode}', f'{postcode} {town}', f'{town} {postcode}', f'P.O. Box {self.digits(rng, 4)}, {town}', f'No.{number}, {street}', f'NO {number}, JALAN {rng.choice(LAST).upper()} {rng.randint(1, 9)}/{rng.randint(1, 30)},', f'Unit {rng.randint(1, 40)}, {rng.randint(1, 30)}/F, {street}', f'Suite {rng.randint(100, 999)}, {number} {street}', f'Lot {number}, Level {rng.randint(1, 9)}, {street}')), 'address'

    def mail(self, rng: random.Random) -> tuple[str, str]:
        first, last = rng.choice(FIRST).lower(), re.sub('[^a-z]', '', rng.choice(LAST).lower())
        user = rng.choice((f'{first}.{last}', f'{first}{rng.randint(1, 9999)}', f'{first[0]}{last}', f'{first}_{last}', rng.choice(('info', 'sales', 'support', 'contact', 'admin', 'service')), self.digits(rng, 9)))
        text = f'{user}@{self.host(rng)}'
        return rng.choice(('', '', 'Email: ', 'E-mail: ', 'email : ', '邮箱：')) + (text.upper() if rng.random() < 0.06 else text), 'mail'

    def host(self, rng: random.Random) -> str:
        name = re.sub('[^a-z0-9]', '', self.word(rng).lower()) or 'example'
        if rng.random() < 0.3:
            name += rng.choice(('-', '')) + (re.sub('[^a-z0-9]', '', self.word(rng).lower()) or 'shop')
        return f'{name}.{rng.choice(DOMAINS)}'

    def url(self, rng: random.Random) -> tuple[str, str]:
        path = ''.join('/' + (re.sub('[^a-z0-9-]', '', self.word(rng).lower()) or 'index') for _ in range(rng.choices((0, 1, 2, 3), (5, 3, 2, 1))[0]))
        tail = rng.choice(('', '', '', '', '/', '.html', f'?id={rng.randint(1, 99999)}', f'#{rng.randint(1, 30)}'))
        return f"{rng.choice(('www.', 'www.', 'http://', 'https://', 'https://www.', 'http://www.', ''))}{self.host(rng)}{path}{tail if path else ''}", 'url'

    # ---- European lines ----

    def european(self, rng: random.Random) -> tuple[str, str]:
        text = self.window(rng, self.marked if rng.random() < 0.8 else self.eu, self.width(rng))
        form = rng.random()
        if form < 0.15:
            text = text.upper()
        elif form < 0.25:
            text = rng.choice(('«{}»', '« {} »', '„{}“', '„{}”', '¿{}?', '¡{}!', '– {}', '{} – {}', '“{}”', '‘{}’', '{}…')).format(text, self.word(rng))
        return text, 'en'

    def name_eu(self, rng: random.Random) -> tuple[str, str]:
        first, last, town = rng.choice(FIRST_EU), rng.choice(LAST_EU), rng.choice(TOWNS_EU)
        street = rng.choice((rng.choice(LAST_EU) + rng.choice(STREETS_EU), f'{rng.choice(BEFORE_EU)} {rng.choice(LAST_EU)}'))
        text = rng.choice((f'{first} {last}', f'{first} {last}', f'{first} {rng.choice(LAST_EU)}-{last}', f'{last}, {first}', f'{street} {rng.randint(1, 200)}', f'{street} {rng.randint(1, 99)}, {self.digits(rng, 5)} {town}',
                           f'{self.digits(rng, 5)} {town}', f'{town}, {rng.choice(TOWNS_EU)}', f'{last} & {rng.choice(("Söhne", "Fils", "Cía.", "Associés", "Co."))} {rng.choice(("GmbH", "KG", "S.A.", "SARL", "s.r.o.", "Sp. z o.o.", "A.Ş.", "Kft.", "Oy", "AB"))}', town))
        return self.cased(rng, text, (2, 0, 8)), 'address'

    def money_eu(self, rng: random.Random) -> str:
        """An amount with its currency, in the ways of its country."""
        value = 10 ** rng.uniform(-0.3, 4.5)
        english = f'{value:,.2f}' if rng.random() < 0.8 else f'{value:,.0f}'
        continental = english.translate(str.maketrans(',.', '.,' if rng.random() < 0.7 else ' ,'))
        form = rng.random()
        if form < 0.45:
            return rng.choice((f'€{english}', f'€ {english}', f'{continental} €', f'{continental} €', f'{continental}€', f'€{continental}', f'€{rng.randint(1, 99)}', f'-{continental} €'))
        if form < 0.75:
            return rng.choice((f'£{english}', f'£{english}', f'£ {english}', f'-£{english}', f'£{rng.randint(1, 99)}', f'£{english}/{rng.choice(("lb", "kg", "each", "pp"))}', f'(£{english})'))
        return rng.choice((f'₹{english}', f'₹ {english}', f'{rng.randint(1, 99)}¢', f'₩{value * 100:,.0f}', f'{continental} ₽', f'{value * 100:,.0f}₫'.replace(',', '.'), f'฿{english}', f'₺{continental}', f'¥{value * 10:,.0f}', f'₿{value / 1000:.4f}',
                           f'{continental} zł', f'{continental} Kč', f'{value * 10:,.0f} Ft'.replace(',', ' '), f'CHF {english}', f'{continental} kr', f'R$ {continental}', f'A${english}', f'{continental} lei'))

    def till_eu(self, rng: random.Random) -> tuple[str, str]:
        """A row of a European receipt or invoice."""
        label, money = rng.choice(TILL_EU), self.money_eu(rng)
        text = rng.choice((f'{label} {money}', f'{label} {money}', f'{label}: {money}', f'{rng.randint(1, 9)}x {label} {money}', f'{rng.randint(1, 9)} {self.goods(rng)} {money}', f'{self.goods(rng)} {money}', money, money, f'{money} {label}',
                           f'{label} {money} {self.money_eu(rng)}', f'{label} {self.date(rng)[0]}', label, f'{self.word(rng)} {money} {self.word(rng)}', f'{rng.randint(1, 20)} × {money}', f'{money} - {self.money_eu(rng)}', f'{rng.choice(TILL)} {money}', f'{self.digits(rng, 4)} {money}'))
        return (text.upper() if rng.random() < 0.2 else text), 'receipt'

    def marks(self, rng: random.Random) -> tuple[str, str]:
        """Signs where they stand: beside words and numbers, before the points of a list, in formulas and boxes."""
        word, text, n, m = self.word(rng), self.window(rng, self.en_short, 22), rng.randint(1, 99), rng.randint(1, 40)
        raised, lowered = rng.choice('²³²³¹⁴ⁿ'), rng.choice('₂₃₄₂₁₅₆')
        form = rng.random()
        if form < 0.12:
            sentence = self.window(rng, self.en_prose, rng.randint(12, 50))
            return rng.choice((f'“{sentence}”', f'‘{sentence}’', f'“{word.capitalize()}” and ‘{self.word(rng)}’ {text}', f'It’s the {word}’s {self.word(rng)}', f'{word.capitalize()}’s {text}', f'{sentence}…', f'{sentence} … {word}', f'{sentence} – {text}', f'{text} — {word}', f'“{text},” said {rng.choice(FIRST)}',
                               f'{rng.choice("•●*")*4}{self.digits(rng, 4)}', f'{word.capitalize()} •••• {self.digits(rng, 4)}', f'{word}… {self.word(rng)}…')).replace("'", '’'), 'en'
        if form < 0.3:
            return rng.choice('•◦▪·–■●○◆→➢★☆✓✔✗✘☐☑☒□►▷①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑳❶❷❸') + ' ' + text, 'en'
        if form < 0.4:
            boxes = '☐☑☒' if rng.random() < 0.5 else '○●○●◎' if rng.random() < 0.5 else '✓✗'
            return f'{rng.choice(boxes)} {rng.choice(("Yes", "Male", "Passed", "Cash", word.capitalize()))} {rng.choice(boxes)} {rng.choice(("No", "Female", "Failed", "Card", word))}', 'en'
        if form < 0.7:
            return rng.choice((f'© {rng.randint(1990, 2030)} {self.company(rng)}', f'{word.capitalize()}® {text}', f'{word.capitalize()}™', f'{word.upper()}® {self.word(rng)}™', f'§ {n}.{m}', f'§{n} {text}', f'§§ {n}–{n + m}', f'¶ {n}', f'{text}†', f'{text}‡', f'{word}* {self.word(rng)}†', f'{n}–{n + m}', f'pp. {n}–{n + m}',
                               f'{text} – {word}', f'{text} — {word}', f'№ {n}', f'nº {n}', f'{n}º {word}', f'{n}ª', f'{n}‰', f'← {word} {text} →', f'{word} → {self.word(rng)}', f'{n} ↑ {m} ↓', f'{word} ↔ {self.word(rng)}', f'♂ {n} ♀ {m}', f'Chapter {rng.choice("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")}', f'{"★" * rng.randint(1, 5)}{"☆" * rng.randint(0, 3)}', f'{text}…', f'«{text}»')), 'en'
        return rng.choice((f'{n} m{raised}', f'{n}.{m} {rng.choice(("cm", "km", "mm", "ft", "in", "dm"))}{raised}', f'x{raised} + {n}y{raised}', f'10{raised}', f'10⁻{raised}', f'CO{lowered}', f'H₂O', f'SO₄', f'{word[0]}{lowered} = {n}', f'{n} ½ {word}', f'{n}½', f'¼ {word}', f'¾ cup {word}', f'{m}⅓', f'⅔ {word}', f'1⅛ in', f'{n}⅝', f'{n} ⅜',
                           f'{n} μm', f'{n} μg/mL', f'{n} Ω', f'{n} kΩ ±{m}%', f'±{n}.{m} °C', f'{n} × {m}', f'{n * m} ÷ {m} = {n}', f'{word[0]} ≤ {n}', f'{n} ≥ {m}', f'{n} ≠ {m}', f'{n} ≈ {m}', f'∑ {word[0]}', f'√{n}', f'∂{word[0]}/∂x', f'{rng.choice("αβγδεζηθικλμνξπρστφχψω")} = 0.{n}', f'Δ{rng.choice("TxtPV")} = {n}', f'{rng.choice("ΓΘΛΞΠΣΦΨΩ")}{lowered}', f'σ = {n}, μ = {m}', f'{n}′ {m}″', f'{n} ℃', f'{n}℉', f'∞', f'{word}{rng.choice("¹²³⁴⁵⁶⁷⁸⁹⁰")}', f'∠ABC = {n}°', f'{n}㎡', f'{n}㎝', f'{n}㎎')), 'number'

    # ---- Chinese lines ----

    def chinese(self, rng: random.Random) -> tuple[str, str]:
        form = rng.random()
        if form < 0.3:
            text = rng.choice(self.zh_short)
        elif form < 0.4:
            text = rng.choice(('、', '，', ' ', '')).join(rng.choice(self.words_zh) for _ in range(rng.randint(1, 4)))
        else:
            text = self.window(rng, self.zh_only, self.width(rng))
        return self.stops(rng, text), 'zh'

    def chinese_book(self, rng: random.Random) -> tuple[str, str]:
        text = self.window(rng, self.zh_prose, rng.randint(20, 80))
        if rng.random() < 0.08:
            text = rng.choice(('“{}”', '‘{}’', '——{}', '{}……', '《{}》', '（{}）', '「{}」', '【{}】')).format(text)
        return text, 'book'

    def traditional(self, rng: random.Random) -> tuple[str, str]:
        if self.words_tr and rng.random() < 0.3:
            return rng.choice(('、', '，', ' ', '')).join(rng.choice(self.words_tr) for _ in range(rng.randint(1, 4))), 'zh'
        return self.window(rng, self.tr, self.width(rng)), 'zh'

    def sign_zh(self, rng: random.Random) -> tuple[str, str]:
        form = rng.random()
        if form < 0.3:
            text = rng.choice(SIGNS_ZH)
        elif form < 0.6:
            text = rng.choice((rng.choice(self.words_zh)[:3], self.person_zh(rng)[:2], rng.choice(self.zh_short)[:4])) + rng.choice(SHOPS)
        elif form < 0.75:
            text = self.company_zh(rng)
        elif form < 0.85:
            text = rng.choice(self.words_zh)[:rng.randint(1, 2)]
        else:
            text = rng.choice(self.words_zh)
        return text, 'word'

    def name_zh(self, rng: random.Random) -> tuple[str, str]:
        name = self.person_zh(rng)
        return rng.choice((name, name, f'{name}、{self.person_zh(rng)}', f'{name} {self.person_zh(rng)}', name + rng.choice(('先生', '女士', '老师', '主任', '医生', '经理', '教授')), name[0] + ' ' + name[1:])), 'zh'

    def address_zh_plain(self, rng: random.Random) -> tuple[str, str]:
        place = rng.choice(self.towns_zh)
        return (place if rng.random() < 0.5 else re.sub(r'^.{2,7}?(省|自治区|市)|(?<=市).{2,5}区(?=.)', '', place)) or '北京市', 'address'

    def screen_zh(self, rng: random.Random) -> tuple[str, str]:
        return rng.choice((rng.choice(GAME), rng.choice(GAME), rng.choice(self.zh_short), rng.choice(self.words_zh) + rng.choice(('！', '', '…', '？')), f'【{rng.choice(self.words_zh)}】', f'[{rng.choice(self.words_zh)}]{rng.choice(self.zh_short)}', f'{rng.choice(GAME)} {rng.choice(GAME)}')), 'game'

    # ---- both ----

    def mixed(self, rng: random.Random) -> tuple[str, str]:
        """A piece of real text around a place where the two scripts meet."""
        text, places = rng.choice(self.meeting)
        count = max(6, self.width(rng) * 2 // 3)
        if len(text) > count:
            start = max(0, min(rng.choice(places) - rng.randint(1, count - 1), len(text) - count))
            text = self.whole_words(text, start, start + count)
        return self.stops(rng, self.spaced(rng, text)), 'mixed'

    def whole_words(self, text: str, start: int, end: int) -> str:
        """text[start:end] with the Latin words and numbers at its ends whole, unless long; no closing sign begins it."""
        inside = re.compile(r'[A-Za-z0-9._-]')
        for _ in range(10):
            if 0 < start and inside.match(text[start]) and inside.match(text[start - 1]):
                start -= 1
            if end < len(text) and inside.match(text[end]) and inside.match(text[end - 1]):
                end += 1
        return text[start:end].lstrip('，。；：！？、）】》”’…·,.;:)]') or text[start:end]

    def inserted(self, rng: random.Random) -> tuple[str, str]:
        """Chinese text with a Latin word, a number or a code in it."""
        text = self.window(rng, self.zh_only, max(8, self.width(rng) * 3 // 4))
        for _ in range(rng.choices((1, 2), (3, 1))[0]):
            what = self.chosen(rng, lambda r: self.cased(r, self.word(r)), lambda r: self.number(r)[0], self.code, lambda r: self.amount(r)[0], lambda r: self.date(r)[0],
                               lambda r: rng.choice(FIRST), lambda r: f'{self.word(r)} {self.word(r)}', lambda r: str(r.randint(0, 300)) + r.choice(UNITS))
            at = rng.randint(0, len(text))
            what = rng.choice(('{}', '{}', '{}', '{}', ' {} ', '({})', '（{}）', '“{}”', '"{}"', '[{}]', '【{}】')).format(what)
            text = text[:at] + what + text[at:]
        return self.stops(rng, self.spaced(rng, text)), 'mixed'

    def spaced(self, rng: random.Random, text: str) -> str:
        """Chinese and Latin side by side, with or without the thin space that some set between them."""
        form = rng.random()
        if form < 0.35:
            return re.sub(r'(?<=[\u4e00-\u9fff，。：；（）、]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?=[\u4e00-\u9fff，。：；（）、])', '', text)
        if form < 0.55:
            return re.sub(r'(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])', ' ', text)
        return text

    def stops(self, rng: random.Random, text: str) -> str:
        """Full- and half-width forms of the same signs, as people mix them."""
        form = rng.random()
        if form < 0.12:
            return text.translate(NARROW_STOPS)
        if form < 0.24:
            return text.translate(WIDE_STOPS)
        if form < 0.27:
            wide = text.translate(WIDE)
            return wide if self.allowed.issuperset(wide) else re.sub('[0-9]', lambda c: c[0].translate(WIDE), text)
        return text

    def lab(self, rng: random.Random) -> tuple[str, str]:
        """A row of a laboratory report, or a part of one."""
        name, short, unit, low, high = rng.choice(TESTS)
        places = 2 if high < 10 else 1 if high < 60 else 0
        value = rng.uniform(low * 0.6, high * 1.5)
        mark = '↑' if value > high else '↓' if value < low else ''
        mark = mark if rng.random() < 0.6 else {'↑': 'H', '↓': 'L'}.get(mark, '')
        dash = rng.choice(('-', '-', '-', '--', '~', '～', '—'))
        span = rng.choice((f'{low:g}{dash}{high:g}', f'{low:.{places}f}{dash}{high:.{places}f}', f'{low:.{places}f} {dash} {high:.{places}f}', f'<{high:g}', f'＜{high:g}', f'≤{high:g}'))
        unit = unit.replace('10^', rng.choice(('10^', '×10^', '10', '*10^', 'x10^'))).replace('μ', rng.choice(('μ', 'μ', 'u')))
        label = rng.choice((name, name, name, f'{name}({short})', f'{name}（{short}）', f'{short} {name}', f'*{name}', f'{short}', f'{rng.randint(1, 40)} {name}', f'★{name}'))
        number = f'{value:.{places}f}'
        return rng.choice((f'{label} {number} {unit} {span}', f'{label} {number}{mark} {unit} {span}', f'{label} {number} {mark} {span} {unit}', f'{label} {number}', label, label, f'{number} {mark}', number + mark, span, unit or span,
                           f'{span} {unit}', f'{number} {unit}', f'{label} {rng.choice(("阴性", "阳性", "阴性(-)", "阳性(+)", "弱阳性", "(-)", "+", "++", "未检出", "正常"))}', f'{label} {number} {span}', f'({span})', f'{name}:{number}{unit}')), 'lab'

    def form(self, rng: random.Random) -> tuple[str, str]:
        """Label and value, one to three pairs on a line."""
        pairs = []
        for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0]):
            label = rng.choice(FORM_ZH)
            if '时间' in label:
                value = f'{self.date(rng)[0]} {self.clock(rng)[0]}'
            elif '日期' in label or '有效期' in label:
                value = self.date(rng)[0] if rng.random() < 0.6 else self.date_zh(rng)[0]
            elif label in ('姓名', '送检医生', '检验者', '审核者', '收款人', '复核', '开票人', '收货人', '收银员'):
                value = self.person_zh(rng)
            elif label in ('名称', '购买方', '销售方'):
                value = self.company_zh(rng)
            elif label in ('性别', '民族'):
                value = rng.choice('男女') if label == '性别' else rng.choice(('汉', '回', '满', '壮', '苗', '藏'))
            elif label == '年龄':
                value = f'{rng.randint(1, 95)}岁'
            elif label == '科室':
                value = rng.choice(DEPARTMENTS)
            elif label in ('临床诊断', '备注'):
                value = rng.choice(DIAGNOSES)
            elif label == '标本类型':
                value = rng.choice(('血清', '全血', '血浆', '尿液', '粪便', '静脉血', '咽拭子'))
            elif label == '地址':
                value = self.address_zh(rng)[0]
            elif '电话' in label:
                value = self.phone_number(rng)
            elif label in ('税率', '优惠'):
                value = f'{rng.choice((3, 6, 9, 13))}%'
            elif label in ('价税合计', '金额', '税额', '单价', '合计', '实付金额', '票价', '小计', '应收', '实收', '找零'):
                value = rng.choice(('', '￥', '¥', '¥ ')) + self.price(rng) + rng.choice(('', '', '元'))
            elif label in ('数量', '人数', '桌号', '床号', '座位'):
                value = rng.choice((str(rng.randint(1, 60)), f'{rng.randint(1, 20)}{rng.choice("ABCDF")}', f'{rng.randint(1, 60)}{rng.choice("号人位")}'))
            elif label == '车次':
                value = rng.choice('GDKTZC') + str(rng.randint(1, 9999))
            elif label == '车牌号':
                value = rng.choice('京沪粤苏浙鲁川渝津冀豫鄂湘皖闽赣辽吉黑') + rng.choice('ABCDEFGH') + rng.choice(('', '·')) + ''.join(rng.choices('0123456789ABCDEFGHJKLMNPQRSTUVWXYZ', k=5))
            elif label == '付款方式':
                value = rng.choice(('微信支付', '支付宝', '现金', '银行卡', '会员卡', '信用卡'))
            elif label == '签发机关':
                value = re.sub('.*(省|自治区)', '', rng.choice(self.towns_zh))[:6] + '公安局'
            else:
                value = rng.choice((self.digits(rng, rng.randint(4, 18)), self.code(rng)))
            if len(label) == 2 and '\u3000' in self.allowed and rng.random() < 0.06:
                label = label[0] + '\u3000' + label[1]  # set as wide as its neighbours
            pairs.append(f'{label}{rng.choice(("：", "：", ":", ": ", " ", "： "))}{value}')
        return ' '.join(pairs), 'mixed'

    def invoice_zh(self, rng: random.Random) -> tuple[str, str]:
        item, n, money = rng.choice(GOODS_ZH), rng.randint(1, 60), float(f'{10 ** rng.uniform(0, 3):.2f}')
        unit, total = rng.choice('个件台套箱瓶包米次盒支张'), n * money
        capitals = ''.join(MONEY_ZH[int(d)] + u for d, u in zip(str(int(total) % 10000), '仟佰拾元'[-len(str(int(total) % 10000)):])) if total >= 1 else '零元'
        capitals = re.sub('零[仟佰拾]', '零', capitals)
        capitals = re.sub('零+', '零', capitals).replace('零元', '元')
        return rng.choice((f'{item} {n} {money:.2f} {total:.2f}', f'{item} {unit} {n} {money:.2f} {total:.2f} {rng.choice((3, 6, 9, 13))}%', f'*{rng.choice(self.words_zh)}*{item}', f'*{rng.choice(self.words_zh)}*{item} {unit} {n} {money:g}', f'{item}×{n} ￥{total:.2f}', f'（小写）￥{total:.2f}', f'¥{total:.2f}', f'（大写）{capitals}{rng.choice(("整", "正", "圆整"))}', f'价税合计（大写） {capitals}整', f'{item} {n}{unit} {total:.2f}元', f'合计 ¥{total:.2f} ¥{total * 0.06:.2f}', f'{rng.randint(1, 30)} {item} {n} {unit}', f'大写：{capitals}整')), 'invoice'

    def address_zh(self, rng: random.Random) -> tuple[str, str]:
        place = rng.choice(self.towns_zh)
        place = place if rng.random() < 0.4 else re.sub(r'^.*?(省|自治区|市)', '', place)
        road = rng.choice(self.words_zh)[:2] + rng.choice(('路', '街', '大道', '巷', '东路', '北街', '南路', '中路'))
        number = f'{rng.randint(1, 2000)}号'
        rest = rng.choice(('', '', f'{rng.randint(1, 30)}栋', f'{rng.randint(1, 30)}号楼{rng.randint(1, 6)}单元{rng.randint(101, 3205)}室', f'{rng.choice("ABCD")}座{rng.randint(1, 32)}层', f'{rng.choice(self.words_zh)[:2]}大厦{rng.randint(101, 3205)}', f'（{rng.choice(self.words_zh)[:2]}广场旁）'))
        return rng.choice((f'{place}{road}{number}{rest}', f'{road}{number}{rest}', f'地址：{place}{road}{number}', f'{place}{number}', f'{road}{rng.randint(1, 300)}-{rng.randint(1, 20)}号', f'邮编：{self.digits(rng, 6)}')), 'address'

    def game(self, rng: random.Random) -> tuple[str, str]:
        label, n, m = rng.choice(GAME), rng.randint(0, 120), rng.randint(1, 60)
        big = rng.choice((f'{10 ** rng.uniform(2, 8):,.0f}', f'{rng.uniform(1, 999):.1f}万', f'{rng.uniform(1, 99):.2f}亿', str(rng.randint(1, 99999)), f'{rng.uniform(1, 999):.1f}K', f'{rng.uniform(1, 99):.1f}M'))
        clock = f'{rng.randint(0, 23):02}:{m % 60:02}:{n % 60:02}'
        return rng.choice((f'{label}Lv.{n}', f'Lv.{n} {label}', f'{label}+{n}%', f'{label} +{n}', f'{label}：{big}', f'{label} {big}', f'{label}({n}/{n + m})', f'{label} {n}/{n + m}', f'剩余时间 {clock}', f'{clock}', f'{n}级', f'{label}×{n}', f'{label}x{n}', f'第{n}关', f'第{m}章 {rng.choice(self.words_zh)}', f'{rng.choice(self.words_zh)}·{rng.choice(self.words_zh)} Lv{n}',
                           f'VIP{n % 16}', f'S{n} {rng.choice(self.words_zh)}', f'{m}小时前在线', f'{m}天{n % 24}小时后结束', f'消耗{big}{rng.choice(("金币", "钻石", "体力", "元宝"))}', f'使攻击力提升{n}%，持续{m}秒', f'{self.person_zh(rng)}：{rng.choice(self.zh_short)}', f'{label}CD{n}s', f'+{n}', f'{n}%', f'战力{big}', f'{rng.choice(self.words_zh)}{rng.randint(1, 999)}服', f'FPS:{n} {m}ms', f'ID:{self.digits(rng, 9)}', f'{rng.choice(GAME_EN)}{rng.choice(GAME)}', f'每日{n % 24}:00刷新', f'{label}（{n}）', f'v{m}.{n}.{m}')), 'game'

    def receipt_zh(self, rng: random.Random) -> tuple[str, str]:
        item, n, money = rng.choice(GOODS_ZH), rng.randint(1, 9), self.price(rng, 2.5)
        return rng.choice((f'{item} {n} {money}', f'{item} x{n} {money}', f'{item} ￥{money}', f'合计：{money}', f'实收 {money} 找零 {self.price(rng, 1)}', f'{rng.choice(("应收", "实收", "微信支付", "支付宝", "会员优惠", "总计", "件数"))}{rng.choice((":", "：", " "))}{money}', '谢谢惠顾 欢迎再次光临', '品名 数量 单价 金额', f'{rng.choice("ABC")}{rng.randint(1, 99)}号桌', f'收银员:{self.digits(rng, 3)}', f'{self.digits(rng, 13)} {item}', f'No.{self.digits(rng, 8)}')), 'receipt'

    # ---- numbers ----

    def number(self, rng: random.Random) -> tuple[str, str]:
        value = 10 ** rng.uniform(-2, 7)
        return rng.choice((f'{value:.0f}', f'{value:.1f}', f'{value:.2f}', f'{value:,.0f}', f'{value:.3g}', f'-{value:.1f}', f'{value % 100:.1f}%', f'{value % 100:.0f}%', f'+{value % 1000:.0f}', f'{value % 1000:.0f}{rng.choice(UNITS[:29])}', f'{value % 100:.1f} {rng.choice(UNITS[:29])}', f'{rng.randint(1, 300)}×{rng.randint(1, 300)}', f'{rng.randint(1, 99)}/{rng.randint(2, 99)}', f'{rng.randint(1, 99)}-{rng.randint(2, 199)}', f'±{value % 10:.2f}', f'{rng.randint(0, 99):02}', f'{rng.randint(0, 9)}', f'{rng.randint(0, 360)}°', f'≥{value % 100:.0f}', f'({rng.randint(1, 99)})', f'{rng.randint(1, 9)}.{rng.randint(1, 99)}E-{rng.randint(1, 9)}', f'No.{rng.randint(1, 999)}', f'{rng.randint(1, 20)}.{rng.randint(1, 20)}.{rng.randint(1, 20)}')), 'number'

    def date(self, rng: random.Random) -> tuple[str, str]:
        y, m, d = rng.randint(1970, 2035), rng.randint(1, 12), rng.randint(1, 28)
        sep = rng.choice(('-', '-', '/', '/', '.'))
        return rng.choice((f'{y}{sep}{m:02}{sep}{d:02}', f'{y}{sep}{m:02}{sep}{d:02}', f'{d:02}{sep}{m:02}{sep}{y}', f'{d}{sep}{m}{sep}{y}', f'{m:02}{sep}{d:02}{sep}{y % 100:02}', f'{d:02}{sep}{m:02}{sep}{y % 100:02}', f'{y}{m:02}{d:02}', f'{y}{sep}{m}{sep}{d}', f'{m:02}{sep}{d:02}', f'{y}{sep}{m:02}', f'{y}', f'{y}-{y + rng.randint(1, 20)}', f'{y}-{m:02}-{d:02} {self.clock(rng)[0]}')), 'date'

    def date_en(self, rng: random.Random) -> tuple[str, str]:
        y, month, d, day = rng.randint(1850, 2035), rng.choice(MONTHS), rng.randint(1, 31), rng.choice(DAYS)
        short = month[:3]
        nth = f'{d}{"th" if 10 < d < 14 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")}'
        return self.cased(rng, rng.choice((f'{month} {d}, {y}', f'{d} {month} {y}', f'{d}-{short}-{y}', f'{d} {short} {y % 100:02}', f'{short} {d}, {y}', f'{day}, {month} {d}', f'{day[:3]} {d} {short}', f'{month} {y}', f'{nth} {month} {y}', f'{day[:3]}, {short} {d}', f'{short}. {d}', day, month, f"{short} '{y % 100:02}", f'{d}{short}{y}', f'{short}{d:02}\'{y % 100:02} {self.clock(rng)[0]}')), (2, 0, 8)), 'date'

    def date_zh(self, rng: random.Random) -> tuple[str, str]:
        y, m, d = rng.randint(1950, 2035), rng.randint(1, 12), rng.randint(1, 28)
        return rng.choice((f'{y}年{m}月{d}日', f'{y}年{m:02}月{d:02}日', f'{m}月{d}日', f'{y}年{m}月', f'{y} 年 {m} 月 {d} 日', f'{y}年', ''.join(COUNT_ZH[int(c)] for c in str(y)) + f'年{rng.choice("一二三四五六七八九十")}月', f'{m}月{d}日 星期{rng.choice("一二三四五六日")}', f'周{rng.choice("一二三四五六日")} {self.clock(rng)[0]}', f'{y}年{m}月{d}日 {self.clock(rng)[0]}', f'{rng.choice(("上午", "下午", "凌晨", "晚上"))}{rng.randint(1, 12)}:{rng.randint(0, 59):02}', f'{rng.randint(0, 23)}时{rng.randint(0, 59)}分', f'{m}月{d}日-{m}月{d + 2}日', f'{y}-{m:02}-{d:02}（周{rng.choice("一二三四五六日")}）', f'{y}年度', f'{y}年第{rng.randint(1, 4)}季度')), 'date'

    def clock(self, rng: random.Random) -> tuple[str, str]:
        h, m, s = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
        return rng.choice((f'{h:02}:{m:02}', f'{h:02}:{m:02}', f'{h:02}:{m:02}:{s:02}', f'{h % 12 or 12}:{m:02} {rng.choice(("AM", "PM", "am", "pm"))}', f'{h % 12 or 12}:{m:02}{rng.choice(("AM", "PM", "P", "A"))}', f'{h}:{m:02}', f'{m}:{s:02}', f'{h:02}:{m:02}-{(h + 3) % 24:02}:{m:02}')), 'date'

    def amount(self, rng: random.Random) -> tuple[str, str]:
        money = self.price(rng, 6.0)
        return rng.choice((f'${money}', f'￥{money}', f'¥{money}', f'¥ {money}', f'RM{money}', f'RM {money}', f'£{money}', money, money, money, f'USD {money}', f'CNY {money}', f'-{money}', f'{money}元', f'${money}', f'HK${money}', f'({money})', f'{money}万元', f'+{money}', f'人民币{money}元', f'Rs. {money}', f'EUR {money}', f'{money} USD', f'$ {money}')), 'amount'

    def identity(self, rng: random.Random) -> tuple[str, str]:
        return rng.choice((self.code(rng), self.code(rng), self.digits(rng, rng.randint(5, 20)), f'{self.digits(rng, 6)}{rng.randint(1940, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{self.digits(rng, 3)}{rng.choice("0123456789X")}', ' '.join(self.digits(rng, 4) for _ in range(4)), f'ISBN 978-{self.digits(rng, 1)}-{self.digits(rng, 4)}-{self.digits(rng, 4)}-{self.digits(rng, 1)}', f'91{self.digits(rng, 6)}MA{"".join(rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8))}', f'#{self.digits(rng, rng.randint(2, 8))}', f'SN:{self.code(rng)}', f'ID: {self.digits(rng, rng.randint(6, 11))}', f'№{self.digits(rng, 6)}', f'No. {self.digits(rng, 7)}', '.'.join(str(rng.randint(0, 255)) for _ in range(4)), f'{rng.choice("ABCDEFGHK")}{self.digits(rng, 8)}', ''.join(rng.choices('0123456789abcdef', k=rng.randint(6, 16))))), 'id'

    def phone_number(self, rng: random.Random) -> str:
        def d(count: int) -> str:
            return self.digits(rng, count)
        return rng.choice((f'1{rng.choice("35789")}{d(9)}', f'1{rng.choice("35789")}{d(1)}-{d(4)}-{d(4)}', f'0{d(2)}-{d(8)}', f'0{d(3)}-{d(7)}', f'400-{d(3)}-{d(4)}', f'({d(3)}) {d(3)}-{d(4)}', f'({d(3)}){d(3)}-{d(4)}', f'{d(3)}-{d(3)}-{d(4)}', f'+{rng.choice(("1", "44", "86", "60", "65"))} {d(2)} {d(4)} {d(4)}', f'0{d(1)}-{d(8)}', f'0{d(2)} {d(3)} {d(4)}', f'+86-{d(3)}-{d(4)}-{d(4)}', f'{d(3)}.{d(3)}.{d(4)}', f'{d(4)} {d(4)}', f'{d(3)}-{d(4)}'))

    def phone(self, rng: random.Random) -> tuple[str, str]:
        return rng.choice(('', '', '', '', 'Tel: ', 'TEL: ', 'Tel:', 'Phone: ', 'Fax: ', 'T ', 'Ph: ', 'Mobile: ', '电话：', '手机:')) + self.phone_number(rng), 'phone'

    def arithmetic(self, rng: random.Random) -> tuple[str, str]:
        a, b = rng.randint(1, 999), rng.randint(1, 99)
        return rng.choice((f'{a}+{b}={a + b}', f'{a} - {b} = {a - b}', f'{a}×{b}={a * b}', f'{a}÷{b}', f'x={a}', f'y = {b}x + {a}', f'{a}>{b}', f'{a}:{b}', f'({a},{b})', f'[{a}, {b}]', f'{a}*{b}', f'a{b % 10}+b{a % 10}', f'{a}~{b + a}', f'{a}/{b}', f'{b}%', f'＋{b}', f'－{b}', f'<{a}>', f'{{{b}}}', f'{a}±{b}', f'π≈3.14', f'≤{a}', f'"{a}"', f'@{a}', f'{a}^{b}', f'_{a}_', f'~{a}', f'\\{a}', f'{a};{b}', f'&{b}', f'|{a}|', f'***{b}', f'……', f'→{b}')), 'number'

    # ---- every character ----

    def random_line(self, rng: random.Random) -> tuple[str, str]:
        """Characters of the whole alphabet, bare or in a word that holds them."""
        def any_character() -> str:
            return rng.choices(self.alphabet, cum_weights=self.weights)[0]

        form = rng.random()
        if form < 0.6:
            text = ''.join(any_character() for _ in range(rng.choices((rng.randint(1, 4), rng.randint(4, 16), rng.randint(16, 40)), (1, 2, 8))[0]))
        elif form < 0.82:
            characters = [any_character() for _ in range(rng.randint(4, 18))]
            text = rng.choice(('', '', '', '、', ' ', '，')).join(rng.choice(self.holders[c]) if c in self.holders else c for c in characters)
        else:
            text = ''.join(any_character() if HAN.match(c) and rng.random() < 0.6 else c
                           for c in self.window(rng, self.zh if rng.random() < 0.8 else self.tr, rng.randint(24, 80)))
        if rng.random() < 0.3:  # with Latin or digits among them
            at = rng.randint(0, len(text))
            what = self.chosen(rng, self.word, self.code, lambda r: self.number(r)[0], lambda r: self.cased(r, self.word(r)))
            text = text[:at] + rng.choice(('', '', ' ')) + what + rng.choice(('', '', ' ')) + text[at:]
        return text, 'random'

    # ---- a line ----

    def only(self, makers: list[str]) -> None:
        """Lines of these makers alone from now on, each as often as before beside the others."""
        kept = [(share, maker) for share, maker in self.makers if maker.__name__ in makers]
        if len(kept) < len(set(makers)):
            raise SystemExit(f'expected some of {", ".join(maker.__name__ for _, maker in self.makers)} but received {", ".join(makers)}')
        self.makers, self.shares = kept, [share for share, _ in kept]

    def line(self, rng: random.Random) -> tuple[str, str]:
        while True:
            text, kind = rng.choices(self.makers, self.shares)[0][1](rng)
            text = ''.join(c for c in text.translate(SAME) if c in self.allowed)
            text = re.sub(' +', ' ', text)
            if len(text) > 40:  # about as wide as a line gets: 40 Chinese or 84 Latin characters
                room = 84
                for i, c in enumerate(text):
                    room -= 1 if c < '\u2000' else 2
                    if room < 0:
                        text = text[:i]
                        break
            text = text.strip()
            if text:
                return text, kind


def main() -> None:
    parser = argparse.ArgumentParser(description='Show lines of text, and how often each character of the alphabet occurs.')
    parser.add_argument('--cache', type=Path, default=Path(os.environ.get('TRAINING_CACHE', HERE / 'cache')))
    parser.add_argument('--alphabet', type=Path, default=HERE.parent / 'crnn' / 'alphabet.txt')
    parser.add_argument('--show', type=int, default=60, help='lines to print')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=0, help='lines to count characters over')
    arguments = parser.parse_args()
    if not arguments.alphabet.is_file():
        raise SystemExit(f'--alphabet: expected a file of one character a line, got {arguments.alphabet}')
    text = Text(arguments.cache, arguments.alphabet.read_text('utf-8').split('\n'))
    rng = random.Random(arguments.seed)
    for _ in range(arguments.show):
        line, kind = text.line(rng)
        print(f'{kind:8} {line}')
    if arguments.count:
        kinds, seen, groups, spread = collections.Counter(), collections.Counter(), collections.Counter(), []
        for _ in range(arguments.count):
            line, kind = text.line(rng)
            kinds[kind] += 1
            seen.update(line)
            han, latin = bool(HAN.search(line)), bool(re.search('[A-Za-z]', line))
            digit = bool(re.search(r'\d', line))
            groups['mixed' if han and (latin or digit) else 'zh' if han else 'en' if latin else 'digits'] += 1
            spread.append(sum(1 if c < '\u2000' else 2 for c in line))
        spread.sort()
        total = sum(seen.values())
        rarest = sorted((seen[c], c) for c in text.alphabet)
        print({k: f'{v / arguments.count:.1%}' for k, v in groups.most_common()})
        print({k: f'{v / arguments.count:.1%}' for k, v in kinds.most_common()})
        print(f'{total / arguments.count:.1f} characters a line; widths in half-width characters at 5, 25, 50, 75, 95, 99 %:', [spread[int(len(spread) * q)] for q in (.05, .25, .5, .75, .95, .99)])
        print('the rarest characters:', ' '.join(f'{c} {n}' for n, c in rarest[:12]), f'; in 400,000 lines the rarest about {rarest[0][0] * 400000 / arguments.count:.0f} times')


if __name__ == '__main__':
    sys.exit(main())
