package web

import "lanthorn/internal/web/words"

func sampleFinder() *Finder {
	forms := []Option{{Value: "magnet_ndfeb", Text: txt("NdFeB magnet", "钕铁硼磁体"), Chosen: true}}
	return &Finder{Head: Head{Title: words.M("finder.title"), Basis: words.M("finder.basis", "list", words.Plain("cn"), "version", words.Plain("2026-11-23"))},
		Ask: FinderForm(forms, []Option{{Text: words.M("finder.kind.form"), Chosen: true}}, []string{"Dy", "Tb"}),
		Answer: &FinderAnswer{Tone: Bad, Word: words.M("finder.word.yes"), Text: words.M("finder.text.yes", "codes", words.List{words.Plain("1C905.a")}), Next: words.M("finder.next.yes"),
			Reasons: []Phrase{txt("Dysprosium is 4.1 %.", "镝为 4.1 %。")}, Missing: []Phrase{txt("An assay.", "化验。")}, Hints: []Phrase{txt("The code is of ferrite.", "该编码为铁氧体。")}, Days: words.M("finder.days", "days", 45, "basis", words.Plain("DUI Art. 17"))},
		Entries: Table{Cols: []Col{{Head: words.M("finder.entry")}, {Head: words.M("state")}}, Rows: []Row{{Cells: []Cell{C(words.Plain("1C905.a")), CTag(Bad, words.M("finder.holds.yes"))}}}},
		Kinds:   Table{Cols: []Col{{Head: words.M("application.kind")}}, Rows: []Row{{Cells: []Cell{C(txt("Individual", "单项"))}}}}}
}
