package pages

import (
	"net/http"
	"slices"
	"sort"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (v *visit) accountsPage() error {
	account, token := v.accountForm(), tokenForm()
	return v.showAccounts(http.StatusOK, account, token, "")
}

func (v *visit) accountForm() web.Form {
	var parties, roles []web.Option
	list, err := v.app.Parties(v.ctx(), "")
	if err == nil {
		sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	}
	parties = append(parties, web.Option{Text: words.M("form.choose")})
	for _, p := range list {
		parties = append(parties, web.Option{Value: p.Ref, Text: named(p.Name, p.NameZH)})
	}
	for _, r := range roleOrder {
		roles = append(roles, web.Option{Value: string(r), Text: code("role", string(r))})
	}
	return web.AccountForm(newKey(), parties, roles)
}

var scopes = []string{app.ScopeRead, app.ScopeReport, app.ScopeApply, app.ScopeReview, app.ScopeCustoms, app.ScopeAdmin}

func tokenForm() web.Form {
	f := web.TokenForm(newKey(), web.Options("scope", "", scopes...))
	return f
}

// showAccounts shows the reader's own tokens, and to an administrator all
// accounts. fresh is a token just made, shown this once.
func (v *visit) showAccounts(status int, account, token web.Form, fresh string) error {
	tokens, err := v.app.Tokens(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	view := &web.Accounts{NewToken: token, FreshOnce: fresh}
	for _, t := range tokens {
		view.Tokens = append(view.Tokens, v.token(t))
	}
	view.Head = web.Head{Title: words.M("accounts.title.own", "tokens", len(tokens)), Basis: words.M("accounts.basis.own")}
	if v.actor().Has(app.RoleAdmin) {
		accounts, err := v.app.Accounts(v.ctx(), v.actor())
		if err != nil {
			return err
		}
		for _, a := range accounts {
			view.Rows = append(view.Rows, v.account(a))
		}
		view.NewUser = account
		view.Head = web.Head{Title: words.M("accounts.title.all", "accounts", len(accounts)), Basis: words.M("accounts.basis")}
	}
	return v.showAs(status, "admin", view)
}

func (v *visit) account(a app.Account) web.Account {
	row := web.Account{Name: a.Ref, Person: words.Plain(a.Name), Party: v.party(a.Org), State: web.Tag{Tone: web.Good, Text: words.M("accounts.active")}}
	var roles words.List
	for _, r := range a.Roles {
		roles = append(roles, code("role", string(r)))
	}
	row.Roles = roles
	move := web.Action{Text: words.M("accounts.lock"), Href: "/admin/accounts/" + a.Ref + "/lock", Post: true}
	if a.Disabled {
		row.State = web.Tag{Tone: web.Bad, Text: words.M("accounts.locked")}
		move = web.Action{Text: words.M("accounts.unlock"), Href: "/admin/accounts/" + a.Ref + "/unlock", Post: true}
	} else if a.LockedMS > v.app.Now().UnixMilli() {
		row.State = web.Tag{Tone: web.Wait, Text: words.M("accounts.paused")}
	}
	if a.Ref != v.actor().Account {
		row.Moves = []web.Action{move}
	}
	return row
}

func (v *visit) token(t app.Token) web.Token {
	row := web.Token{Name: t.Name, Prefix: t.Hash[:8], Until: v.localMS(t.EndsMS), State: web.Tag{Tone: web.Good, Text: words.M("accounts.active")},
		Moves: []web.Action{{Text: words.M("token.revoke"), Href: "/admin/tokens/" + t.Hash + "/revoke", Post: true}}}
	if time.UnixMilli(t.EndsMS).Before(v.app.Now()) {
		row.State = web.Tag{Tone: web.Bad, Text: words.M("permit.over")}
	}
	var list words.List
	for _, s := range t.Scopes {
		list = append(list, code("scope", s))
	}
	row.Scopes = list
	return row
}

func (v *visit) makeAccount() error {
	form := v.accountForm()
	if blamed, ok := v.incomplete(form); !ok {
		return v.showAccounts(http.StatusUnprocessableEntity, blamed, tokenForm(), "")
	}
	acc := app.Account{Ref: v.value("account"), Name: v.value("name"), Org: v.value("party")}
	for _, r := range v.values("role") {
		acc.Roles = append(acc.Roles, app.Role(r))
	}
	accounts, err := v.app.Accounts(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(accounts, func(a app.Account) bool { return a.Ref == acc.Ref }) {
		return v.showAccounts(http.StatusUnprocessableEntity, form.Set(v.values).Blame("account", words.M("accounts.exists")), tokenForm(), "")
	}
	err = v.app.PutAccount(v.ctx(), v.actor(), acc, v.r.PostFormValue("password"))
	if rs := refusals(err); rs != nil {
		return v.showAccounts(statusOf(err), v.refusedForm(form, rs, accountField), tokenForm(), "")
	}
	if err != nil {
		return err
	}
	return v.to(done("/admin/accounts", "account"))
}

// accountField is the form's field for one that a refusal names.
func accountField(r *ree.Refusal) string {
	return map[string]string{"ref": "account", "org": "party", "roles": "role", "password": "password", "name": "name"}[r.Field]
}

func (v *visit) changeAccount() error {
	move := v.path("move")
	if move != "lock" && move != "unlock" {
		return v.lost()
	}
	accounts, err := v.app.Accounts(v.ctx(), v.actor())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(accounts, func(a app.Account) bool { return a.Ref == v.path("account") })
	if i < 0 || accounts[i].Ref == v.actor().Account {
		return v.lost()
	}
	acc := accounts[i]
	acc.Disabled, acc.Failures, acc.LockedMS = move == "lock", 0, 0
	if err := v.app.PutAccount(v.ctx(), v.actor(), acc, ""); err != nil {
		return err
	}
	return v.to(done("/admin/accounts", "account"))
}

// makeToken shows the new token on the page that answers, and nowhere again.
func (v *visit) makeToken() error {
	form := tokenForm()
	if blamed, ok := v.incomplete(form); !ok {
		return v.showAccounts(http.StatusUnprocessableEntity, v.accountForm(), blamed, "")
	}
	secret, err := v.app.NewToken(v.ctx(), v.actor(), v.value("name"), v.values("scope"))
	if rs := refusals(err); rs != nil {
		return v.showAccounts(statusOf(err), v.accountForm(), v.refusedForm(form, rs, func(r *ree.Refusal) string {
			return map[string]string{"scopes": "scope", "name": "name"}[r.Field]
		}), "")
	}
	if err != nil {
		return err
	}
	return v.showAccounts(http.StatusOK, v.accountForm(), form, secret)
}

func (v *visit) revokeToken() error {
	if err := v.app.RevokeToken(v.ctx(), v.actor(), v.path("hash")); err != nil {
		return err
	}
	return v.to(done("/admin/accounts", "revoked"))
}
