package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"lanthorn/internal/app"
)

// list gathers a flag that may stand several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func (p *program) user(args []string) error {
	fs := p.flags("user")
	var at place
	at.flags(fs)
	name := fs.String("display", "", "name of the person")
	org := fs.String("org", "", "party")
	var roles list
	fs.Var(&roles, "role", "role; may stand several times")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("lanthorn user ACCOUNT --display NAME --org PARTY --role ROLE")
	}
	password, err := p.password()
	if err != nil {
		return err
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	acc := app.Account{Ref: rest[0], Name: *name, Org: *org}
	for _, r := range roles {
		acc.Roles = append(acc.Roles, app.Role(r))
	}
	return a.PutAccount(p.ctx, local, acc, password)
}

// password reads a password without showing it, or a line where there is no
// terminal.
func (p *program) password() (string, error) {
	if f, ok := p.in.(*os.File); ok && isTerminal(f) {
		fmt.Fprint(p.errOut, "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.errOut)
		return string(b), err
	}
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line != "" {
		err = nil
	}
	return line, err
}

func (p *program) token(args []string) error {
	fs := p.flags("token")
	var at place
	at.flags(fs)
	name := fs.String("label", "", "what the token is for")
	var scopes list
	fs.Var(&scopes, "scope", "scope; may stand several times")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usage("lanthorn token ACCOUNT --label TEXT --scope SCOPE")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	secret, err := a.NewToken(p.ctx, app.Actor{Account: rest[0]}, *name, scopes)
	if err == nil {
		fmt.Fprintln(p.out, secret)
	}
	return err
}
