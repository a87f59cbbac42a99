package pages

import (
	"sync"

	"lanthorn/docs"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// methodsView is the page of methods, made once.
var methodsView = sync.OnceValues(func() (*web.MethodsPage, error) {
	text, list, err := web.Methods(docs.Methods)
	view := &web.MethodsPage{Head: web.Head{Title: words.M("methods.title"), Basis: words.M("methods.basis")}, Text: text}
	for _, m := range list {
		view.Contents = append(view.Contents, web.Link{Href: web.MethodHref(m.Section), Text: words.Plain(itoa(m.Section) + ". " + m.Title)})
	}
	return view, err
})

func (v *visit) methods() error {
	view, err := methodsView()
	if err != nil {
		return err
	}
	return v.show("data", view)
}
