package pages

import (
	"net/http"
	"net/url"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// toSignIn sends a visitor to the sign-in page and, for a page that was only
// read, back afterwards.
func (v *visit) toSignIn() error {
	if v.r.Method != http.MethodGet {
		return v.to("/sign-in")
	}
	to := "/sign-in?back=" + url.QueryEscape(v.r.URL.RequestURI())
	if v.query("lang") != "" {
		to += "&lang=" + v.lang
	}
	return v.to(to)
}

func (v *visit) signInPage() error {
	return v.showSignIn(http.StatusOK, web.SignInForm(back(v.query("back"))))
}

// back is an address of this site to go on to.
func back(address string) string {
	if !words.Local(address) {
		return "/"
	}
	return address
}

func (v *visit) showSignIn(status int, form web.Form) error {
	view := &web.SignIn{Head: web.Head{Title: words.M("signin.title"), Basis: words.M("signin.basis")}, Form: form}
	if v.opt.Demo {
		accounts, err := v.app.DemoAccounts(v.ctx())
		if err != nil {
			return err
		}
		for _, role := range roleOrder {
			for _, a := range accounts {
				if len(a.Roles) > 0 && a.Roles[0] == role {
					view.Demo = append(view.Demo, web.DemoAccount{Account: a.Ref, Password: v.opt.Password,
						Role: code("role", string(role)), Does: words.M("signin.does." + string(role))})
				}
			}
		}
	}
	return v.showAs(status, "", view)
}

// roleOrder is the order in which a demonstration lists its accounts.
var roleOrder = []app.Role{app.RoleSupervisor, app.RoleOperator, app.RoleExporter, app.RoleReviewer, app.RoleCountersigner, app.RoleDecider, app.RoleCustoms, app.RoleAuditor, app.RolePolicy, app.RoleExpert, app.RoleAdmin,
	"adviser_production", "adviser_security", "adviser_experts", "chair_group"}

func (v *visit) signIn() error {
	if !v.signIns.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	form := web.SignInForm(back(v.value("back")))
	if blamed, ok := v.incomplete(form); !ok {
		return v.showSignIn(http.StatusUnprocessableEntity, blamed)
	}
	secret, session, err := v.app.SignIn(v.ctx(), v.value("account"), v.r.PostFormValue("password"))
	if rs := refusals(err); rs != nil {
		return v.showSignIn(http.StatusUnprocessableEntity, form.Set(v.values).Blame("account", reasonOf(rs[0])))
	}
	if err != nil {
		return err
	}
	if old := door.Secret(v.r); old != "" {
		if err := v.app.SignOut(v.ctx(), old); err != nil {
			return err
		}
	}
	door.SetSession(v.w, v.r, secret, time.UnixMilli(session.EndsMS))
	return v.to(back(v.value("back")))
}

func (v *visit) signOut() error {
	if secret := door.Secret(v.r); secret != "" {
		if err := v.app.SignOut(v.ctx(), secret); err != nil {
			return err
		}
	}
	door.EndSession(v.w, v.r)
	return v.to("/sign-in")
}
