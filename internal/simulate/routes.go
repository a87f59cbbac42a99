package simulate

import (
	"sort"
	"time"
)

// route is one of the places a product of a site goes to, with its share; an
// empty place is use at home in goods that are no longer followed.
type route struct {
	to    string
	share float64
}

// routes says where the products of a site go. What has no route stays.
var routes = map[string][]route{
	"WULAN-MILL/concentrate":   {{"SHUOGUANG-SX", 0.461}, {"ERDENI-SX", 0.402}, {"BOCHUAN-SX", 0.137}},
	"SARUL-MILL/concentrate":   {{"SHUOGUANG-SX", 0.6}, {"ERDENI-SX", 0.4}},
	"LIUSHAN-MILL/concentrate": {{"LIUSHAN-SX", 1}},
	"QINGYAN-MILL/concentrate": {{"QINGYAN-SX", 1}},
	"LUOXIA-CLAY/clay":         {{"WANGHE-SX", 0.6}, {"LANSHUI-SX", 0.4}},
	"ZHUGAO-CLAY/clay":         {{"WANGHE-SX", 1}},
	"XIWEI-CLAY/clay":          {{"WANGHE-SX", 0.5}, {"LANSHUI-SX", 0.5}},
	"HEMING-CLAY/clay":         {{"LANSHUI-SX", 1}},
	"SHILIU-CLAY/clay":         {{"TENGYA-SX", 1}},
	"TENGYA-CLAY/clay":         {{"TENGYA-SX", 1}},
	"LIANGDU-PORT/clay":        {{"WANGHE-SX", 0.55}, {"LANSHUI-SX", 0.35}, {"TENGYA-SX", 0.1}},
	"LIANGDU-PORT/concentrate": {{"BOCHUAN-SX", 1}},

	"SHUOGUANG-SX/NdPr": {{"SHUOMING-MET", 0.6}, {"YANHE-MET", 0.25}, {"SANCHA-YARD", 0.15}},
	"ERDENI-SX/NdPr":    {{"SHUOMING-MET", 0.55}, {"SANDU-MET", 0.45}},
	"BOCHUAN-SX/NdPr":   {{"SANDU-MET", 0.6}, {"SANCHA-YARD", 0.4}},
	"LIUSHAN-SX/NdPr":   {{"YANHE-MET", 0.7}, {"SANDU-MET", 0.3}},
	"QINGYAN-SX/NdPr":   {{"SANDU-MET", 1}},
	"WANGHE-SX/NdPr":    {{"YANHE-MET", 0.7}, {"SANDU-MET", 0.3}},
	"LANSHUI-SX/NdPr":   {{"YANHE-MET", 0.4}, {"SANDU-MET", 0.6}},
	"TENGYA-SX/NdPr":    {{"YANHE-MET", 1}},
	"SANCHA-YARD/NdPr":  {{"YANHE-MET", 0.6}, {"SHUOMING-MET", 0.4}},

	"*/La":   {{"", 0.8}, {"HEGUANG-PORT", 0.2}},
	"*/Ce":   {{"", 0.85}, {"HEGUANG-PORT", 0.15}},
	"*/SEG":  {{"WANGHE-SX", 0.55}, {"LANSHUI-SX", 0.45}},
	"*/Sm":   {{"QIUSHUI-MAG", 0.6}, {"", 0.2}, {"HEGUANG-PORT", 0.2}},
	"*/Eu":   {{"", 1}},
	"*/Gd":   {{"", 0.6}, {"HEGUANG-PORT", 0.4}},
	"*/Tb":   {{"WEIMING-MET", 0.85}, {"HEGUANG-PORT", 0.15}},
	"*/Dy":   {{"WEIMING-MET", 0.5}, {"JIUQU-MET", 0.38}, {"QIANFAN-YARD", 0.12}},
	"*/Ho":   {{"", 1}},
	"*/Er":   {{"", 1}},
	"*/Y":    {{"", 0.6}, {"HEGUANG-PORT", 0.22}, {"SANCHA-YARD", 0.18}},
	"*/YbLu": {{"", 1}},
	"*/rest": {{"", 1}},

	"SANCHA-YARD/Y": {{"HEGUANG-PORT", 1}},

	"SHUOMING-MET/NdPr metal": {{"YUNQUE-MAG", 0.27}, {"LUMING-MAG", 0.33}, {"CHUIYANG-MAG", 0.4}},
	"YANHE-MET/NdPr metal":    {{"LUMING-MAG", 0.45}, {"HUAIJIN-MAG", 0.3}, {"NUANSHI-MAG", 0.25}},
	"SANDU-MET/NdPr metal":    {{"TINGLAN-MAG", 0.45}, {"HUAIJIN-MAG", 0.2}, {"NUANSHI-MAG", 0.2}, {"YUNQUE-MAG", 0.15}},
	"WEIMING-MET/Dy metal":    {{"YUNQUE-MAG", 0.2}, {"LUMING-MAG", 0.3}, {"HUAIJIN-MAG", 0.2}, {"TINGLAN-MAG", 0.3}},
	"WEIMING-MET/Tb metal":    {{"YUNQUE-MAG", 0.2}, {"LUMING-MAG", 0.3}, {"HUAIJIN-MAG", 0.2}, {"TINGLAN-MAG", 0.3}},
	"JIUQU-MET/DyFe":          {{"CHUIYANG-MAG", 0.4}, {"NUANSHI-MAG", 0.35}, {"LUMING-MAG", 0.25}},

	"YUNQUE-MAG/swarf":   {{"HUANSHI-REC", 1}},
	"LUMING-MAG/swarf":   {{"FANZHOU-REC", 1}},
	"CHUIYANG-MAG/swarf": {{"KUSHU-REC", 1}},
	"HUAIJIN-MAG/swarf":  {{"HUANSHI-REC", 1}},
	"NUANSHI-MAG/swarf":  {{"KUSHU-REC", 0.7}, {"YINGCAO-REC", 0.3}},
	"TINGLAN-MAG/swarf":  {{"FANZHOU-REC", 0.5}, {"YINGCAO-REC", 0.5}},
	"QIUSHUI-MAG/swarf":  {{"", 1}},

	"FANZHOU-REC/recycled": {{"WANGHE-SX", 1}},
	"HUANSHI-REC/recycled": {{"WANGHE-SX", 1}},
	"YINGCAO-REC/recycled": {{"LANSHUI-SX", 1}},
	"KUSHU-REC/recycled":   {{"LANSHUI-SX", 1}},
}

func routesOf(s *site, product string) []route {
	if r, ok := routes[s.Ref+"/"+product]; ok {
		return r
	}
	return routes["*/"+product]
}

// pickRoute gives a lot to the place that is furthest behind its share.
func (s *site) pickRoute(l *lot) (string, bool) {
	rs := routesOf(s, l.product)
	if len(rs) == 0 {
		return "", false
	}
	total := float64(l.left)
	for _, r := range rs {
		total += s.shipped[l.product+">"+r.to]
	}
	best, behind := 0, -1e300
	for i, r := range rs {
		if gap := r.share*total - s.shipped[l.product+">"+r.to]; gap > behind {
			best, behind = i, gap
		}
	}
	s.shipped[l.product+">"+rs[best].to] += float64(l.left)
	return rs[best].to, true
}

// reasons say what the goods were used for at home.
var reasons = map[string]string{
	"La": "used in cracking catalysts and optical glass at home", "Ce": "used in polishing powder and catalysts at home", "Sm": "used in catalysts at home", "Eu": "used in phosphors at home",
	"Gd": "used in gadolinium-iron and shielding at home", "Ho": "used in lasers at home", "Er": "used in fibre amplifiers at home", "Y": "used in ceramics and phosphors at home",
	"YbLu": "used in crystals at home", "rest": "used in mischmetal at home", "swarf": "handed to a cobalt refinery at home",
}

// dispense sends each lot on its way: one dispatch for each place, one report of
// use for what stays at home.
func (w *world) dispense(t time.Time, s *site, lots []*lot) error {
	by := map[string][]*lot{}
	var home []part
	for _, l := range lots {
		if l.left == 0 || l.held {
			continue
		}
		to, ok := s.pickRoute(l)
		switch {
		case !ok:
		case to == "":
			home = append(home, part{l, l.left})
		default:
			by[to] = append(by[to], l)
		}
	}
	places := make([]string, 0, len(by))
	for to := range by {
		places = append(places, to)
	}
	sort.Strings(places)
	for _, to := range places {
		if err := w.ship(t, s, w.site(to), by[to]); err != nil {
			return err
		}
	}
	if len(home) == 0 {
		return nil
	}
	reason := reasons[home[0].lot.product]
	if len(home) > 1 {
		reason = "sold at home: catalysts, glass, ceramics, phosphors, polishing powder"
	}
	return w.use(t, s, home, reason)
}

// onShelf are the lots of the stock that fit and may be sent.
func (s *site) onShelf(fits func(*lot) bool) []*lot {
	var lots []*lot
	for _, l := range s.stock {
		if l.left > 0 && !l.held && fits(l) {
			lots = append(lots, l)
		}
	}
	return lots
}
