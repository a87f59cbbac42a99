package simulate

import (
	"lanthorn/custody"
	"lanthorn/ree"
)

// Every name here is invented. Places are on real provinces and deposit types;
// no firm, person or site stands for a real one.

// groups are the two groups that split quotas to their subsidiaries.
var groups = []string{"ALTAN", "CUILAN"}

// firm is an operator as the cast lists it.
type firm struct {
	ref, name, nameZH, group, province string
	may                                []custody.Activity
}

const (
	inner     = "CN-NM"
	sichuan   = "CN-SC"
	shandong  = "CN-SD"
	jiangxi   = "CN-JX"
	guangdong = "CN-GD"
	guangxi   = "CN-GX"
	jiangsu   = "CN-JS"
	zhejiang  = "CN-ZJ"
	fujian    = "CN-FJ"
	yunnan    = "CN-YN"
	anhui     = "CN-AH"
	beijingP  = "CN-BJ"
)

func may(a ...custody.Activity) []custody.Activity { return a }

var firms = []firm{
	{"ALTAN", "Altan Plain Rare Earth Holdings", "阿勒坦原稀土控股", "", inner, may(custody.Trading)},
	{"CUILAN", "Cuilan Hill Rare Earth Holdings", "翠岚丘稀土控股", "", jiangxi, may(custody.Trading)},

	{"WULAN", "Wulan Ridge Mining", "乌兰岭脊矿业", "ALTAN", inner, may(custody.Mining)},
	{"SARUL", "Sarul Hill Minerals", "萨如尔丘矿业", "ALTAN", inner, may(custody.Mining)},
	{"SHUOGUANG", "Shuoguang Separation", "朔光岭稀土分离", "ALTAN", inner, may(custody.Separation)},
	{"ERDENI", "Erdeni Brook Separation", "额德尼溪稀土分离", "ALTAN", inner, may(custody.Separation)},
	{"QINGYAN", "Qingyan Lake Rare Earth", "青雁湖畔稀土", "ALTAN", shandong, may(custody.Mining, custody.Separation)},
	{"SHUOMING", "Shuoming Metals", "朔明原金属", "ALTAN", inner, may(custody.Smelting)},

	{"LIUSHAN", "Liushan Terrace Rare Earth", "柳杉坪稀土", "CUILAN", sichuan, may(custody.Mining, custody.Separation)},
	{"LUOXIA", "Luoxia Hollow Clay Mining", "落霞坞稀土矿", "CUILAN", jiangxi, may(custody.Mining)},
	{"ZHUGAO", "Zhugao Mound Clay Mining", "竹篙墩稀土矿", "CUILAN", jiangxi, may(custody.Mining)},
	{"XIWEI", "Xiwei Slope Clay Mining", "溪尾坡稀土矿", "CUILAN", jiangxi, may(custody.Mining)},
	{"HEMING", "Heming Ferry Clay Mining", "鹤鸣渡口稀土矿", "CUILAN", guangdong, may(custody.Mining)},
	{"SHILIU", "Shiliu Knoll Clay Mining", "石榴坳稀土矿", "CUILAN", guangxi, may(custody.Mining)},
	{"WANGHE", "Wanghe Fields Separation", "望禾田稀土分离", "CUILAN", jiangxi, may(custody.Separation)},
	{"LANSHUI", "Lanshui Bend Separation", "岚水湾稀土分离", "CUILAN", guangdong, may(custody.Separation)},

	{"TENGYA", "Tengya Cliff Rare Earth", "藤崖口稀土", "", guangxi, may(custody.Mining, custody.Separation)},
	{"BOCHUAN", "Bochuan Mouth Separation", "泊川口稀土分离", "", jiangsu, may(custody.Separation)},
	{"LIANGDU", "Liangdu Crossing Import", "梁渡口进口贸易", "", yunnan, may(custody.Importing, custody.Trading)},

	{"YANHE", "Yanhe Field Metals", "砚禾坪金属", "", jiangxi, may(custody.Smelting)},
	{"SANDU", "Sandu Ridge Metals", "三渡岭金属", "", fujian, may(custody.Smelting)},
	{"WEIMING", "Weiming Reed Rare Metals", "苇鸣滩稀有金属", "", jiangxi, may(custody.Smelting)},
	{"JIUQU", "Jiuqu Bend Alloys", "九曲弯合金", "", jiangxi, may(custody.Smelting)},

	{"YUNQUE", "Yunque Terrace Magnetics", "云雀坪磁材", "", zhejiang, may(custody.Magnets, custody.Exporting)},
	{"LUMING", "Luming Egret Magnets", "鹭鸣洲磁业", "", jiangxi, may(custody.Magnets, custody.Exporting)},
	{"CHUIYANG", "Chuiyang Willow Magnetics", "垂杨浦磁材", "", inner, may(custody.Magnets, custody.Exporting)},
	{"HUAIJIN", "Huaijin Hibiscus Magnets", "怀槿园磁业", "", zhejiang, may(custody.Magnets, custody.Exporting)},
	{"NUANSHI", "Nuanshi Warmstone Magnets", "暖石桥磁材", "", anhui, may(custody.Magnets, custody.Exporting)},
	{"TINGLAN", "Tinglan Orchid Magnetics", "汀兰渚磁材", "", fujian, may(custody.Magnets, custody.Exporting)},
	{"QIUSHUI", "Qiushui Terrace Samarium", "秋水台钐钴", "", sichuan, may(custody.Smelting, custody.Magnets, custody.Exporting)},

	{"MOYUN", "Moyun Inkcloud Ceramics", "墨云砚功能陶瓷", "", jiangsu, may(custody.Magnets)},

	{"FANZHOU", "Fanzhou Creek Recycling", "泛舟溪再生资源", "", jiangxi, may(custody.Recycling)},
	{"HUANSHI", "Huanshi Returnstone Recycling", "还石坊再生资源", "", zhejiang, may(custody.Recycling)},
	{"YINGCAO", "Yingcao Firefly Recycling", "萤草岗再生资源", "", guangdong, may(custody.Recycling)},
	{"KUSHU", "Kushu Bay Recycling", "枯树湾再生资源", "", anhui, may(custody.Recycling)},

	{"HEGUANG", "Heguang Lotuslight Trade", "荷光里贸易", "", jiangsu, may(custody.Trading, custody.Exporting)},
	{"SANCHA", "Sancha Fork Materials", "三岔亭物资", "", jiangxi, may(custody.Trading)},
	{"QIANFAN", "Qianfan Landing Trade", "千帆埠商贸", "", guangdong, may(custody.Trading, custody.Exporting)},
}

// authorities are the offices, which may register, freeze and inspect.
var authorities = []custody.Party{
	{Ref: "SUPERVISION", Name: "Production Supervision Office (demonstration)", NameZH: "生产监管办公室（演示）", Kind: "authority", Country: "CN", Province: beijingP, Code: "SIM-A01"},
	{Ref: "LICENSING", Name: "Export Licensing Office (demonstration)", NameZH: "出口许可办公室（演示）", Kind: "authority", Country: "CN", Province: beijingP, Code: "SIM-A02"},
	{Ref: "CUSTOMS", Name: "Customs Desk (demonstration)", NameZH: "海关服务台（演示）", Kind: "authority", Country: "CN", Province: beijingP, Code: "SIM-A03"},
}

// buyers are the firms abroad.
var buyers = []Buyer{
	{"BUY-DE1", "Hallbruck Antriebstechnik GmbH", "哈尔布鲁克驱动技术", "DE", "Kassel", "Traction motors for passenger cars", "magnet", ""},
	{"BUY-DE2", "Moorwind Generatoren GmbH", "莫尔风发电机", "DE", "Bremerhaven", "Generators for offshore wind turbines", "magnet", ""},
	{"BUY-JP1", "Tsukimori Seiko KK", "月森精工", "JP", "Nagano", "Servo motors for machine tools", "magnet", ""},
	{"BUY-JP2", "Kazahaya Denshi Zairyo KK", "风早电子材料", "JP", "Toyama", "Phosphors and optical glass", "oxide", ""},
	{"BUY-US1", "Saltgrass Motion Systems Inc.", "盐草运动系统", "US", "Duluth, Minnesota", "Motors for medical imaging tables", "magnet", ""},
	{"BUY-US2", "Kestrel Gap Guidance LLC", "红隼隘制导", "US", "Tucson, Arizona", "Actuators; the stated end use is industrial valves", "magnet", "its own catalogue offers fin actuators for guided munitions"},
	{"BUY-KR1", "Baekdam Jeongmil Co., Ltd.", "白潭精密", "KR", "Changwon", "Compressor motors for heat pumps", "magnet", ""},
	{"BUY-VN1", "Phu Lam Dien Co Co., Ltd.", "富林电机", "VN", "Hai Phong", "Loudspeakers and small motors", "magnet", "asks for four times what its plant can use in a year"},
	{"BUY-IN1", "Aravind Kshetra Wind Components Pvt. Ltd.", "阿拉温风电部件", "IN", "Coimbatore", "Direct-drive wind generators", "magnet", ""},
	{"BUY-MX1", "Motores Cerro Pinto SA de CV", "平托山电机", "MX", "Saltillo", "Window-lift and steering motors for cars", "magnet", ""},
	{"BUY-FR1", "Valdorge Imagerie SAS", "瓦尔多日影像", "FR", "Grenoble", "Contrast agents and magnetic refrigeration research", "oxide", ""},
}

// people are the persons behind the accounts.
var people = []Person{
	{"supervisor", "Gu Lantian", "顾蓝田", "SUPERVISION"}, {"inspector", "Shi Mengqiao", "石梦桥", "SUPERVISION"}, {"inspector", "Zhuo Yanbei", "卓雁北", "SUPERVISION"},
	{"reviewer", "Lian Suyin", "练素音", "LICENSING"}, {"countersigner", "Ouyang Heping", "欧阳鹤坪", "LICENSING"}, {"decider", "Kuang Yichen", "邝亦宸", "LICENSING"},
	{"adviser", "Yin Qingzhou", "尹轻舟", "LICENSING"}, {"policy", "Tan Ruolan", "谭若兰", "LICENSING"}, {"analyst", "Miao Jiayu", "缪嘉屿", "LICENSING"},
	{"customs", "Bian Songhe", "卞松鹤", "CUSTOMS"}, {"auditor", "Sang Wenzhu", "桑闻竹", "SUPERVISION"},
	{"operator", "Tie Mulan", "铁木岚", "WULAN"}, {"operator", "Lai Xingchuan", "赖行川", "LIUSHAN"}, {"operator", "Zhong Linxi", "钟林溪", "LUOXIA"},
	{"operator", "Wen Duojin", "温渡津", "WANGHE"}, {"operator", "Chao Ke", "朝克", "SHUOGUANG"}, {"operator", "Liao Hemiao", "廖禾苗", "YANHE"},
	{"exporter", "Ruan Lumeng", "阮鹭萌", "LUMING"}, {"exporter", "Shen Yunqi", "沈云栖", "YUNQUE"}, {"exporter", "Jiang Heyun", "江荷云", "HEGUANG"},
	{"exporter", "Pei Qiulan", "裴秋澜", "QIUSHUI"}, {"recycler", "Hu Fanxing", "胡泛星", "FANZHOU"}, {"recycler", "Rao Yingnan", "饶萤楠", "YINGCAO"},
	{"buyer", "Henrike Vossbeck", "亨丽克·福斯贝克", "BUY-DE1"}, {"buyer", "Tsukimori Akane", "月森茜", "BUY-JP1"},
}

// place is a site as the cast lists it.
type place struct {
	ref, party, kind, name, nameZH, province string
	deposit                                  *deposit
	processes                                []custody.Process
}

var places = []place{
	{"WULAN-PIT", "WULAN", "mine", "Wulan Ridge open pit", "乌兰岭脊露天矿", inner, &mixedRock, pit("ore_mixed")},
	{"WULAN-MILL", "WULAN", "concentrator", "Wulan Ridge concentrator", "乌兰岭脊选矿厂", inner, nil, mill("ore_mixed", "concentrate_mixed")},
	{"SARUL-PIT", "SARUL", "mine", "Sarul Hill open pit", "萨如尔丘露天矿", inner, &northRock, pit("ore_bastnaesite")},
	{"SARUL-MILL", "SARUL", "concentrator", "Sarul Hill concentrator", "萨如尔丘选矿厂", inner, nil, mill("ore_bastnaesite", "concentrate_bastnaesite")},
	{"LIUSHAN-PIT", "LIUSHAN", "mine", "Liushan Terrace mine", "柳杉坪矿", sichuan, &sichuanRock, pit("ore_bastnaesite")},
	{"LIUSHAN-MILL", "LIUSHAN", "concentrator", "Liushan Terrace concentrator", "柳杉坪选矿厂", sichuan, nil, mill("ore_bastnaesite", "concentrate_bastnaesite")},
	{"QINGYAN-PIT", "QINGYAN", "mine", "Qingyan Lake shaft", "青雁湖畔竖井", shandong, &shandongRock, pit("ore_bastnaesite")},
	{"QINGYAN-MILL", "QINGYAN", "concentrator", "Qingyan Lake concentrator", "青雁湖畔选矿厂", shandong, nil, mill("ore_bastnaesite", "concentrate_bastnaesite")},

	{"LUOXIA-CLAY", "LUOXIA", "mine", "Luoxia Hollow leach field", "落霞坞浸矿场", jiangxi, &heavyClay, leach()},
	{"ZHUGAO-CLAY", "ZHUGAO", "mine", "Zhugao Mound leach field", "竹篙墩浸矿场", jiangxi, &lightClay, leach()},
	{"XIWEI-CLAY", "XIWEI", "mine", "Xiwei Slope leach field", "溪尾坡浸矿场", jiangxi, &mediumClay, leach()},
	{"HEMING-CLAY", "HEMING", "mine", "Heming Ferry leach field", "鹤鸣渡口浸矿场", guangdong, &mediumClay, leach()},
	{"SHILIU-CLAY", "SHILIU", "mine", "Shiliu Knoll leach field", "石榴坳浸矿场", guangxi, &mediumClay, leach()},
	{"TENGYA-CLAY", "TENGYA", "mine", "Tengya Cliff leach field", "藤崖口浸矿场", guangxi, &mediumClay, leach()},

	{"SHUOGUANG-SX", "SHUOGUANG", "separation", "Shuoguang separation plant", "朔光岭分离厂", inner, nil, rockPlant("concentrate_mixed", "concentrate_bastnaesite")},
	{"ERDENI-SX", "ERDENI", "separation", "Erdeni Brook separation plant", "额德尼溪分离厂", inner, nil, rockPlant("concentrate_mixed", "concentrate_bastnaesite")},
	{"BOCHUAN-SX", "BOCHUAN", "separation", "Bochuan Mouth separation plant", "泊川口分离厂", jiangsu, nil, rockPlant("concentrate_mixed", "concentrate_monazite")},
	{"LIUSHAN-SX", "LIUSHAN", "separation", "Liushan Terrace separation plant", "柳杉坪分离厂", sichuan, nil, rockPlant("concentrate_bastnaesite")},
	{"QINGYAN-SX", "QINGYAN", "separation", "Qingyan Lake separation plant", "青雁湖畔分离厂", shandong, nil, rockPlant("concentrate_bastnaesite")},
	{"WANGHE-SX", "WANGHE", "separation", "Wanghe Fields separation plant", "望禾田分离厂", jiangxi, nil, clayPlant(true)},
	{"LANSHUI-SX", "LANSHUI", "separation", "Lanshui Bend separation plant", "岚水湾分离厂", guangdong, nil, clayPlant(true)},
	{"TENGYA-SX", "TENGYA", "separation", "Tengya Cliff separation plant", "藤崖口分离厂", guangxi, nil, clayPlant(false)},

	{"SHUOMING-MET", "SHUOMING", "metal", "Shuoming electrolysis hall", "朔明原电解车间", inner, nil, smelter("electrolysis", "Fluoride-oxide electrolysis", "氟盐氧化物电解", "metal", 0.93, 0.985)},
	{"YANHE-MET", "YANHE", "metal", "Yanhe Field electrolysis hall", "砚禾坪电解车间", jiangxi, nil, smelter("electrolysis", "Fluoride-oxide electrolysis", "氟盐氧化物电解", "metal", 0.93, 0.985)},
	{"SANDU-MET", "SANDU", "metal", "Sandu Ridge electrolysis hall", "三渡岭电解车间", fujian, nil, smelter("electrolysis", "Fluoride-oxide electrolysis", "氟盐氧化物电解", "metal", 0.93, 0.985)},
	{"WEIMING-MET", "WEIMING", "metal", "Weiming calciothermic works", "苇鸣滩钙热还原厂", jiangxi, nil, smelter("calciothermic", "Calciothermic reduction", "钙热还原", "metal", 0.90, 0.975)},
	{"JIUQU-MET", "JIUQU", "metal", "Jiuqu Bend dysprosium-iron works", "九曲弯镝铁厂", jiangxi, nil, smelter("dyfe", "Dysprosium-iron electrolysis", "镝铁电解", "alloy", 0.90, 0.985)},

	{"YUNQUE-MAG", "YUNQUE", "magnet", "Yunque Terrace magnet works", "云雀坪磁材厂", zhejiang, nil, magnetWorks()},
	{"LUMING-MAG", "LUMING", "magnet", "Luming Egret magnet works", "鹭鸣洲磁业厂", jiangxi, nil, magnetWorks()},
	{"CHUIYANG-MAG", "CHUIYANG", "magnet", "Chuiyang Willow magnet works", "垂杨浦磁材厂", inner, nil, magnetWorks()},
	{"HUAIJIN-MAG", "HUAIJIN", "magnet", "Huaijin Hibiscus magnet works", "怀槿园磁业厂", zhejiang, nil, magnetWorks()},
	{"NUANSHI-MAG", "NUANSHI", "magnet", "Nuanshi Warmstone magnet works", "暖石桥磁材厂", anhui, nil, magnetWorks()},
	{"TINGLAN-MAG", "TINGLAN", "magnet", "Tinglan Orchid magnet works", "汀兰渚磁材厂", fujian, nil, magnetWorks()},
	{"QIUSHUI-MAG", "QIUSHUI", "magnet", "Qiushui Terrace samarium-cobalt works", "秋水台钐钴厂", sichuan, nil, samariumWorks()},

	{"MOYUN-MAT", "MOYUN", "magnet", "Moyun ceramics and phosphor works", "墨云砚陶瓷荧光材料厂", jiangsu, nil, nil},

	{"FANZHOU-REC", "FANZHOU", "recycler", "Fanzhou Creek recovery plant", "泛舟溪回收厂", jiangxi, nil, recovery()},
	{"HUANSHI-REC", "HUANSHI", "recycler", "Huanshi Returnstone recovery plant", "还石坊回收厂", zhejiang, nil, recovery()},
	{"YINGCAO-REC", "YINGCAO", "recycler", "Yingcao Firefly recovery plant", "萤草岗回收厂", guangdong, nil, recovery()},
	{"KUSHU-REC", "KUSHU", "recycler", "Kushu Bay recovery plant", "枯树湾回收厂", anhui, nil, recovery()},

	{"HEGUANG-PORT", "HEGUANG", "port", "Heguang bonded yard", "荷光里保税仓", jiangsu, nil, nil},
	{"SANCHA-YARD", "SANCHA", "trader", "Sancha Fork warehouse", "三岔亭仓库", jiangxi, nil, nil},
	{"QIANFAN-YARD", "QIANFAN", "trader", "Qianfan Landing warehouse", "千帆埠仓库", guangdong, nil, nil},
	{"LIANGDU-PORT", "LIANGDU", "port", "Liangdu Crossing land port", "梁渡口陆港", yunnan, nil, nil},
}

// percent is a fraction given in hundredths.
func percent(p float64) ree.Fraction { return ree.Fraction(p * float64(ree.Whole)) }

func pit(ore ree.Form) []custody.Process {
	return []custody.Process{{Ref: "pit", Name: "Mining", NameZH: "开采", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{ore}, Model: custody.Segregated}}
}

func mill(ore, concentrate ree.Form) []custody.Process {
	return []custody.Process{{Ref: "flotation", Name: "Flotation", NameZH: "浮选", Activity: custody.Mining, Step: "mined", Inputs: []ree.Form{ore}, Outputs: []ree.Form{concentrate},
		RecoveryLow: percent(0.55), RecoveryHigh: percent(0.82), Model: custody.Segregated, QuotaStage: mining, QuotaClass: rockLight}}
}

func leach() []custody.Process {
	return []custody.Process{{Ref: "leach", Name: "In-situ leaching and precipitation", NameZH: "原地浸矿与沉淀", Activity: custody.Mining, Step: "mined",
		Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated, QuotaStage: mining, QuotaClass: ionHeavy}}
}

// circuit is a separation circuit: a pool, drawn in proportion to what is in it.
func circuit(ref, name, nameZH string, inputs []ree.Form, quotaClass string) custody.Process {
	p := custody.Process{Ref: ref, Name: name, NameZH: nameZH, Activity: custody.Separation, Step: "refined", Inputs: inputs,
		Outputs: []ree.Form{"oxide", "carbonate", "mixed_oxide"}, RecoveryLow: percent(0.95), RecoveryHigh: percent(0.995),
		Model: custody.MassBalance, Rule: custody.Proportional, Pool: true}
	if quotaClass != "" {
		p.QuotaStage, p.QuotaClass = separation, quotaClass
	}
	return p
}

func rockPlant(feed ...ree.Form) []custody.Process {
	return []custody.Process{
		{Ref: "crack", Name: "Cracking and precipitation", NameZH: "分解与沉淀", Activity: custody.Separation, Step: "refined", Inputs: feed, Outputs: []ree.Form{"mixed_carbonate"},
			RecoveryLow: percent(0.85), RecoveryHigh: percent(0.975), Model: custody.MassBalance},
		circuit("sx", "Solvent extraction", "萃取分离", []ree.Form{"mixed_carbonate"}, rockLight)}
}

func clayPlant(more bool) []custody.Process {
	ps := []custody.Process{circuit("sx", "Solvent extraction", "萃取分离", []ree.Form{"concentrate_ion_adsorption"}, ionHeavy)}
	if more {
		ps = append(ps, circuit("seg", "Extraction of samarium-europium-gadolinium concentrate", "钐铕钆富集物分离", []ree.Form{"mixed_oxide"}, ""),
			circuit("recycled", "Extraction of recycled oxide", "再生料分离", []ree.Form{"mixed_oxide"}, ""))
	}
	return ps
}

func smelter(ref, name, nameZH string, out ree.Form, low, high float64) []custody.Process {
	return []custody.Process{{Ref: ref, Name: name, NameZH: nameZH, Activity: custody.Smelting, Step: "metal", Inputs: []ree.Form{"oxide", "fluoride"}, Outputs: []ree.Form{out},
		RecoveryLow: percent(low), RecoveryHigh: percent(high), Model: custody.MassBalance}}
}

func magnetWorks() []custody.Process {
	return []custody.Process{
		{Ref: "strip", Name: "Strip casting", NameZH: "速凝甩带", Activity: custody.Magnets, Step: "metal", Inputs: []ree.Form{"metal", "alloy"}, Outputs: []ree.Form{"alloy_ndfeb"},
			RecoveryLow: percent(0.96), RecoveryHigh: percent(0.998), Model: custody.ControlledBlending},
		{Ref: "sinter", Name: "Milling, pressing, sintering", NameZH: "制粉压型烧结", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"alloy_ndfeb"}, Outputs: []ree.Form{"block_ndfeb"},
			RecoveryLow: percent(0.92), RecoveryHigh: percent(0.985), Model: custody.ControlledBlending},
		{Ref: "machine", Name: "Machining, coating, magnetising", NameZH: "加工镀层充磁", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"block_ndfeb"}, Outputs: []ree.Form{"magnet_ndfeb", "swarf"},
			RecoveryLow: percent(0.55), RecoveryHigh: percent(0.90), Model: custody.ControlledBlending}}
}

func samariumWorks() []custody.Process {
	return []custody.Process{
		{Ref: "reduce", Name: "Metallothermic reduction", NameZH: "金属热还原", Activity: custody.Smelting, Step: "metal", Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"metal"},
			RecoveryLow: percent(0.90), RecoveryHigh: percent(0.975), Model: custody.MassBalance},
		{Ref: "melt", Name: "Melting", NameZH: "熔炼", Activity: custody.Magnets, Step: "metal", Inputs: []ree.Form{"metal"}, Outputs: []ree.Form{"alloy_smco"},
			RecoveryLow: percent(0.96), RecoveryHigh: percent(0.998), Model: custody.ControlledBlending},
		{Ref: "press", Name: "Pressing, sintering, machining", NameZH: "压型烧结加工", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"alloy_smco"}, Outputs: []ree.Form{"magnet_smco", "swarf"},
			RecoveryLow: percent(0.55), RecoveryHigh: percent(0.95), Model: custody.ControlledBlending}}
}

func recovery() []custody.Process {
	return []custody.Process{{Ref: "recover", Name: "Oxidation, dissolution, precipitation", NameZH: "焙烧浸出沉淀", Activity: custody.Recycling, Step: "refined",
		Inputs: []ree.Form{"swarf", "scrap_magnet"}, Outputs: []ree.Form{"mixed_oxide"}, RecoveryLow: percent(0.88), RecoveryHigh: percent(0.97), Model: custody.MassBalance}}
}
