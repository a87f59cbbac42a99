package web

import "lanthorn/internal/web/words"

func sampleLibrary() *Library {
	drop := Action{Text: words.M("library.drop"), Href: "/library/party/bremen/drop", Post: true, Key: "k"}
	return &Library{Head: Head{Title: words.M("library.title", "parties", 1, "products", 1), Basis: words.M("library.basis")},
		Parties:  []LibraryRow{{ID: "bremen", Says: []Phrase{words.Plain("Weser Antriebe"), words.Plain("Bremen"), words.Country("DE")}, Drop: drop}},
		Products: []LibraryRow{{ID: "42SH", Says: []Phrase{txt("NdFeB magnet", "钕铁硼磁体"), words.Plain("8505111000"), words.Plain("42SH segments")}, Drop: drop}},
		Party:    LibraryPartyForm("k", []Option{{Value: "DE", Text: words.Country("DE")}}), Product: LibraryProductForm("k", []Option{{Value: "magnet_ndfeb", Text: txt("NdFeB magnet", "钕铁硼磁体")}}).Blame("id", words.Reason{Code: "library.id", Params: map[string]string{"value": "?"}})}
}
