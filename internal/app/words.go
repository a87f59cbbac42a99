package app

import (
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// Sentence says a refusal in the reader's language: in the pack's words where it
// has some, else in the program's.
func (a *App) Sentence(lang string, r *ree.Refusal) string {
	return a.Text(lang, r.Code, r.Params)
}

// Text says a reason code with its parameters in the reader's language.
func (a *App) Text(lang, code string, params map[string]string) string {
	if p := a.cfg.Law.Pack; p != nil {
		if s, ok := p.Sentence(lang, code, params); ok {
			return s
		}
	}
	return reason.Text(lang, code, params)
}

// Word is the wording of a value in a group, the pack's first.
func (a *App) Word(lang, group, value string) string {
	if p := a.cfg.Law.Pack; p != nil {
		if s := p.Word(lang, group, value); s != value {
			return s
		}
	}
	return reason.Word(lang, group, value)
}
