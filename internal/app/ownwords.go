package app

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// OwnExampleChinese is the example with its words in Chinese.
//
//go:embed ownexamplezh.csv
var OwnExampleChinese []byte

// OwnColumnsChinese are OwnColumns as a table in Chinese names them.
var OwnColumnsChinese = []string{"记录", "名称", "国家", "产品", "月产量", "行业", "元素", "单件克数", "环节", "份额百分比", "天数", "千克",
	"物项类别", "单件价值", "单件稀土价值", "制造国", "目的国", "最终用途", "技术来源国"}

// ownChinese are the words of a table in Chinese, by column and word. Codes of
// countries, symbols and kinds of goods are the same in both languages.
var ownChinese = map[string]map[string]string{
	"record": {"企业": "company", "产品": "product", "材料": "material", "供应商": "supplier", "库存": "stock"},
	"stage":  {"矿山": "mine", "分离": "separation", "金属": "metal", "磁体": "magnet"},
	"sector": {"电动汽车": "electric cars", "其他汽车": "other cars", "风电": "wind", "工业与机器人": "industry and robots", "家电": "appliances", "电子": "electronics", "医疗": "medical",
		"国防": "defence", "炼油": "refining", "尾气催化剂": "exhaust catalysts", "玻璃与抛光": "glass and polishing", "陶瓷与荧光粉": "ceramics and phosphors", "合金与电池": "alloys and batteries", "其他用途": "other"},
}

// chineseHeads marks places of a table whose heads are in Chinese.
const chineseHeads = "heads in Chinese"

// ownHead is the column that a head names, in either language.
func ownHead(name string) (column string, chinese, ok bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if i := slices.Index(OwnColumnsChinese, name); i >= 0 {
		return OwnColumns[i], true, true
	}
	return name, false, slices.Contains(OwnColumns, name)
}

// headed is a column as a table names it.
func (o OwnPlaces) headed(column string) string {
	if i := slices.Index(OwnColumns, column); i >= 0 && o[chineseHeads] > 0 {
		return OwnColumnsChinese[i]
	}
	return column
}

// columns are all of them as a table names them.
func (o OwnPlaces) columns() string {
	if o[chineseHeads] > 0 {
		return strings.Join(OwnColumnsChinese, ", ")
	}
	return strings.Join(OwnColumns, ", ")
}

// asUTF8 is a table as UTF-8. Spreadsheets in Chinese save GB 18030: what has the head
// of a table so written is read as that. ok is false for anything else.
func asUTF8(data []byte) (out []byte, ok bool) {
	if utf8.Valid(data) {
		return data, true
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	first, _, _ := bytes.Cut(out, []byte("\n"))
	return out, err == nil && bytes.Contains(first, []byte(OwnColumnsChinese[0])) && !bytes.ContainsRune(out, utf8.RuneError)
}
