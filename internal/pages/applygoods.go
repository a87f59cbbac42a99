package pages

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"errors"
	"net/http"

	"lanthorn/custody"
	"lanthorn/internal/interop"
	"lanthorn/internal/store/blob"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// goodsFields ask for a table of lines; one that was handed in is carried along
// by its hash, sealed to the account.
func (v *visit) goodsFields() []web.Field {
	file := web.Field{Name: "goodsfile", Kind: web.File, Label: words.M("application.goods"), Hint: words.M("application.goods.hint", "most", review.MaxLines)}
	if name := v.value("goods_name"); name != "" {
		file.Hint = words.M("application.attached", "name", name)
	}
	return []web.Field{file, {Name: "goods_held", Kind: web.Hidden}, {Name: "goods_seal", Kind: web.Hidden}, {Name: "goods_name", Kind: web.Hidden}}
}

// maxGoods bounds a table of lines, in bytes.
const maxGoods = 4 << 20

// holdGoods keeps a table of lines that came with the form.
func (v *visit) holdGoods() error {
	if v.r.MultipartForm == nil {
		return nil
	}
	f, head, err := v.r.FormFile("goodsfile")
	if errors.Is(err, http.ErrMissingFile) || err == nil && head.Size == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if head.Size > maxGoods {
		return ree.Refusals{ree.Refuse("file.too_large", "max", "4 MiB").At("goodsfile")}
	}
	held, _, err := v.app.AddDocument(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"goods_held": held, "goods_seal": v.seal(held), "goods_name": head.Filename} {
		v.r.PostForm.Set(name, value)
	}
	return nil
}

// goodsLines adds the lines of the table that the form carries, and says
// everything that is wrong with it.
func (v *visit) goodsLines(a *review.Application) (rs ree.Refusals) {
	if v.value("goods_held") == "" {
		return nil
	}
	hash, err := blob.ParseHash(v.value("goods_held"))
	if err != nil || !hmac.Equal([]byte(v.seal(hash.String())), []byte(v.value("goods_seal"))) {
		return ree.Refusals{ree.Refuse("document.unknown").At("goodsfile")}
	}
	data, err := v.app.Store.Blobs().Get(hash)
	if err != nil {
		return ree.Refusals{ree.Refuse("document.unknown").At("goodsfile")}
	}
	rows, problems := interop.ParseGoods(bytes.TrimSpace(data), v.value("goods_name"), v.lang, review.MaxLines)
	for i, p := range problems {
		if i == problemsShown {
			rs = append(rs, ree.Refuse("goods.more", "more", itoa(len(problems)-i)).At("goodsfile"))
			break
		}
		rs = append(rs, ree.Refuse("goods.problem", "row", itoa(p.Row), "column", p.Column, "text", interop.Sentence(interop.Problem{Code: p.Code, Params: p.Params}, v.lang)).At("goodsfile"))
	}
	refs := make([]string, len(rows))
	for i, row := range rows {
		refs[i] = row.Lot
	}
	lots, err := v.app.FindLots(v.ctx(), v.actor(), refs)
	if err != nil {
		return append(rs, refusals(err)...)
	}
	for i, row := range rows {
		if lots[i].Ref == "" {
			said := words.Reason{Code: "lot.unknown", Params: map[string]string{"lot": row.Lot}}
			rs = append(rs, ree.Refuse("goods.problem", "row", itoa(row.Row), "column", row.Lot, "text", words.Say(v.language(), said)).At("goodsfile"))
		}
		a.Lines = append(a.Lines, goodsLine(len(a.Lines)+1, row, lots[i]))
	}
	return rs
}

// goodsLine is a row of the table as a line of the application; code and words
// that it leaves out are the lot's.
func goodsLine(no int, row interop.GoodsLine, lot custody.Lot) review.Line {
	return review.Line{No: no, Form: lot.Form, HS: cmp.Or(row.HS, lot.HS), MassMG: row.Mass, Value: row.Cents, Currency: row.Currency, Text: cmp.Or(row.Text, lot.Grade),
		Lots: []review.LotQuantity{{Lot: lot.Ref, MassMG: row.Mass}}}
}
