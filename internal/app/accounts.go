package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Account is somebody who may sign in. It is no part of the ledger: secrets and
// sessions are never in it.
type Account struct {
	Ref      string `json:"ref"` // sign-in name
	Name     string `json:"name"`
	Org      string `json:"org"`
	Roles    []Role `json:"roles"`
	Password string `json:"password"` // argon2id, encoded
	Disabled bool   `json:"disabled,omitempty"`
	Demo     bool   `json:"demo,omitempty"` // listed on the sign-in page of a demo
	Failures int    `json:"failures,omitempty"`
	LockedMS int64  `json:"lockedMS,omitempty"`
}

// Session is a signed-in browser; the key is the hash of its secret.
type Session struct {
	Hash      string `json:"hash"`
	Account   string `json:"account"`
	StartedMS int64  `json:"startedMS"`
	EndsMS    int64  `json:"endsMS"`
	CSRF      string `json:"csrf"`
}

// Token lets a program act for an account within scopes; the key is the hash of
// its secret.
type Token struct {
	Hash    string   `json:"hash"`
	Name    string   `json:"name"`
	Account string   `json:"account"`
	Scopes  []string `json:"scopes"`
	EndsMS  int64    `json:"endsMS"`
	MadeMS  int64    `json:"madeMS"`
}

// Upload says which organisation brought the bytes of a document in.
type Upload struct {
	SHA256 string `json:"sha256"`
	Org    string `json:"org"`
}

type privateTables struct {
	upload  *store.Table[Upload]
	account *store.Table[Account]
	session *store.Table[Session]
	token   *store.Table[Token]
	sender  *store.Table[sealedSender]
	reply   *store.Table[replyDraft]
	opinion *store.Table[sealedOpinion]
	library *store.Table[LibraryItem]
	hook    *store.Table[Hook]
	hooks   *store.Table[customsSystems] // their references, so that they can be read inside a command
}

func definePrivate(reg *store.Registry) privateTables {
	return privateTables{
		upload: store.Define(reg, store.Table[Upload]{Name: "upload", Private: true, Key: func(u Upload) string { return u.SHA256 + "/" + u.Org }}),
		account: store.Define(reg, store.Table[Account]{Name: "account", Private: true, Key: func(a Account) string { return a.Ref },
			Columns: []store.Column[Account]{store.Text("org", func(a Account) string { return a.Org }), store.Int("demo", func(a Account) int64 { return flag(a.Demo) })},
			Indexes: [][]string{{"org"}}}),
		session: store.Define(reg, store.Table[Session]{Name: "session", Private: true, Key: func(s Session) string { return s.Hash },
			Columns: []store.Column[Session]{store.Text("account", func(s Session) string { return s.Account }), store.Int("ends_ms", func(s Session) int64 { return s.EndsMS })},
			Indexes: [][]string{{"account"}, {"ends_ms"}}}),
		token: store.Define(reg, store.Table[Token]{Name: "token", Private: true, Key: func(t Token) string { return t.Hash },
			Columns: []store.Column[Token]{store.Text("account", func(t Token) string { return t.Account })}, Indexes: [][]string{{"account"}}}),
		reply:   store.Define(reg, store.Table[replyDraft]{Name: "reply_draft", Private: true, Key: func(d replyDraft) string { return d.Key }}),
		sender:  store.Define(reg, store.Table[sealedSender]{Name: "clue_sender", Private: true, Key: func(s sealedSender) string { return s.ID }}),
		opinion: store.Define(reg, store.Table[sealedOpinion]{Name: "sealed_opinion", Private: true, Key: func(s sealedOpinion) string { return s.ID }}),
		library: defineLibrary(reg),
		hook:    defineHook(reg),
		hooks:   store.Define(reg, store.Table[customsSystems]{Name: "hooks", Private: true, Key: func(customsSystems) string { return "all" }}),
	}
}

const (
	sessionLife  = 12 * time.Hour
	tokenLife    = 365 * 24 * time.Hour
	lockAfter    = 8 // wrong passwords in a row
	lockFor      = 15 * time.Minute
	minPassword  = 12
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB, OWASP's minimum for argon2id with two passes
	argonThreads = 1
)

// hashing bounds how many passwords are hashed at once, for each takes 19 MiB.
var hashing = make(chan struct{}, 4)

func argon(password string, salt []byte) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, 32)
}

// HashPassword encodes a password for storing.
func HashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(argon(password, salt)))
}

func checkPassword(encoded, password string) bool {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	return err1 == nil && err2 == nil && subtle.ConstantTimeCompare(argon(password, salt), want) == 1
}

// decoy is hashed against when the account is unknown, so that the time taken
// does not tell.
var decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// PutAccount creates or changes an account. An empty password keeps the old one.
func (a *App) PutAccount(ctx context.Context, actor Actor, acc Account, password string) (err error) {
	defer a.refusedAct(ctx, actor, "account.admin", "", &err)
	if r := actor.require(ScopeAdmin, RoleAdmin); r != nil {
		return ree.Refusals{r}
	}
	if rs := a.checkAccount(acc); rs != nil {
		return rs
	}
	if password != "" {
		if len([]rune(password)) < minPassword && !acc.Demo {
			return ree.Refusals{ree.Refuse("account.password_short", "min", fmt.Sprint(minPassword)).At("password")}
		}
		acc.Password = HashPassword(password)
	}
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		old, exists, err := store.Get(tx, a.tables.private.account, acc.Ref)
		if err != nil {
			return err
		}
		if _, known, err := store.Get(tx, a.tables.party, acc.Org); err != nil || !known {
			return ree.Refusals{ree.Refuse("party.unknown", "party", acc.Org).At("org")}
		}
		if password == "" && !exists {
			return ree.Refusals{ree.Refuse("account.password_missing").At("password")}
		}
		if password == "" {
			acc.Password = old.Password
		}
		store.Put(tx, a.tables.private.account, acc)
		return nil
	})
}

// PutDemoAccount enters an account of a demonstration with its hashed password.
func (a *App) PutDemoAccount(ctx context.Context, acc Account) error {
	if rs := a.checkAccount(acc); rs != nil {
		return rs
	}
	acc.Demo = true
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		store.Put(tx, a.tables.private.account, acc)
		return nil
	})
}

// Accounts lists who may sign in, for an administrator.
func (a *App) Accounts(ctx context.Context, actor Actor) (list []Account, err error) {
	if r := actor.require(ScopeAdmin, RoleAdmin); r != nil {
		return nil, ree.Refusals{r}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.private.account, store.Query{})
		return err
	})
	return list, err
}

// DemoAccounts lists the accounts that a demonstration shows on its sign-in
// page.
func (a *App) DemoAccounts(ctx context.Context) (list []Account, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.private.account, store.Query{Where: []store.Cond{{Col: "demo", Op: store.Eq, Value: int64(1)}}})
		return err
	})
	return list, err
}

// Tokens lists the actor's own API tokens, without their secrets.
func (a *App) Tokens(ctx context.Context, actor Actor) (list []Token, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.private.token, store.Query{Where: []store.Cond{{Col: "account", Op: store.Eq, Value: actor.Account}}})
		return err
	})
	return list, err
}

var allRoles = []Role{RoleOperator, RoleSupervisor, RoleExporter, RoleReviewer, RoleCountersigner, RoleDecider, RoleCustoms, RoleAuditor, RolePolicy, RoleExpert, RoleAdmin}

// Roles lists every role that an account may hold: the program's own, and those
// that the pack makes for advisers and levels of the ladder.
func (a *App) Roles() []Role {
	out := slices.Clone(allRoles)
	if p := a.cfg.Law.Pack; p != nil {
		for _, r := range p.Roles {
			if !slices.Contains(out, Role(r.ID)) {
				out = append(out, Role(r.ID))
			}
		}
	}
	return out
}

func (a *App) checkAccount(acc Account) (rs ree.Refusals) {
	if len(acc.Ref) < 2 || len(acc.Ref) > 60 || strings.ContainsFunc(acc.Ref, func(c rune) bool { return c <= ' ' || c > '~' || c == '/' }) {
		rs = append(rs, ree.Refuse("account.ref", "value", acc.Ref).At("ref"))
	}
	if r := custody.CheckText(acc.Name); r != nil {
		rs = append(rs, r.At("name"))
	}
	for _, role := range acc.Roles {
		if !slices.Contains(a.Roles(), role) {
			rs = append(rs, ree.Refuse("account.role", "value", string(role)).At("roles"))
		}
	}
	return rs
}

// SignIn checks a password and starts a session; it answers the session's
// secret. Too many wrong passwords lock the account for a while.
func (a *App) SignIn(ctx context.Context, ref, password string) (secret string, _ Session, _ error) {
	wrong := ree.Refusals{ree.Refuse("signin.wrong")}
	acc, known, err := a.account(ctx, ref)
	if err != nil {
		return "", Session{}, err
	}
	now := a.Now()
	encoded := decoy
	if known && !acc.Disabled {
		encoded = acc.Password
	}
	if known && acc.LockedMS > now.UnixMilli() {
		return "", Session{}, ree.Refusals{ree.Refuse("signin.locked", "minutes", fmt.Sprint(int(lockFor.Minutes())))}
	}
	if !checkPassword(encoded, password) || encoded == decoy {
		if known {
			err = a.countFailure(ctx, ref, now)
		}
		if err != nil {
			return "", Session{}, err
		}
		return "", Session{}, wrong
	}
	return a.startSession(ctx, acc, now)
}

func (a *App) account(ctx context.Context, ref string) (acc Account, ok bool, err error) {
	if custody.CheckText(ref) != nil {
		return acc, false, nil // no account has such a name
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		acc, ok, err = store.Get(v, a.tables.private.account, ref)
		return err
	})
	return acc, ok, err
}

func (a *App) countFailure(ctx context.Context, ref string, now time.Time) error {
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		acc, ok, err := store.Get(tx, a.tables.private.account, ref)
		if err != nil || !ok {
			return err
		}
		if acc.Failures++; acc.Failures >= lockAfter {
			acc.Failures, acc.LockedMS = 0, now.Add(lockFor).UnixMilli()
		}
		store.Put(tx, a.tables.private.account, acc)
		return nil
	})
}

func (a *App) startSession(ctx context.Context, acc Account, now time.Time) (string, Session, error) {
	secret := newSecret()
	s := Session{Hash: hashSecret(secret), Account: acc.Ref, StartedMS: now.UnixMilli(), EndsMS: now.Add(sessionLife).UnixMilli(), CSRF: newSecret()}
	err := a.Store.Private(ctx, func(tx *store.Tx) error {
		acc.Failures, acc.LockedMS = 0, 0
		store.Put(tx, a.tables.private.account, acc)
		store.Put(tx, a.tables.private.session, s)
		return nil
	})
	return secret, s, err
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, secret string) error {
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		store.Delete(tx, a.tables.private.session, hashSecret(secret))
		return nil
	})
}

// SessionActor finds who a session's secret speaks for; ok is false for one
// that is unknown, over, or of a disabled account.
func (a *App) SessionActor(ctx context.Context, secret string) (actor Actor, s Session, ok bool, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		var found bool
		if s, found, err = store.Get(v, a.tables.private.session, hashSecret(secret)); err != nil || !found || s.EndsMS < a.Now().UnixMilli() {
			return err
		}
		acc, known, err := store.Get(v, a.tables.private.account, s.Account)
		if err == nil && known && !acc.Disabled {
			actor, ok = actorOf(acc), true
		}
		return err
	})
	return actor, s, ok, err
}

func actorOf(acc Account) Actor {
	return Actor{Account: acc.Ref, Name: acc.Name, Org: acc.Org, Roles: acc.Roles}
}

// TokenActor finds who an API token speaks for.
func (a *App) TokenActor(ctx context.Context, secret string) (actor Actor, ok bool, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		tok, found, err := store.Get(v, a.tables.private.token, hashSecret(secret))
		if err != nil || !found || tok.EndsMS < a.Now().UnixMilli() {
			return err
		}
		acc, known, err := store.Get(v, a.tables.private.account, tok.Account)
		if err == nil && known && !acc.Disabled {
			actor, ok = actorOf(acc), true
			actor.Scopes = append([]string{}, tok.Scopes...)
		}
		return err
	})
	return actor, ok, err
}

var allScopes = []string{ScopeRead, ScopeReport, ScopeApply, ScopeReview, ScopeCustoms, ScopeAdmin}

// NewToken makes an API token for the actor's own account; its secret is shown
// once.
func (a *App) NewToken(ctx context.Context, actor Actor, name string, scopes []string) (_ string, err error) {
	defer a.refusedAct(ctx, actor, "account.token", "", &err)
	if actor.Scopes != nil {
		return "", ree.Refusals{ree.Refuse("token.from_session")}
	}
	for _, s := range scopes {
		if !slices.Contains(allScopes, s) {
			return "", ree.Refusals{ree.Refuse("token.scope", "value", s).At("scopes")}
		}
	}
	if r := custody.CheckText(name); r != nil || name == "" || len(scopes) == 0 {
		return "", ree.Refusals{ree.Refuse("token.incomplete").At("name")}
	}
	secret, now := "lt_"+newSecret(), a.Now()
	t := Token{Hash: hashSecret(secret), Name: name, Account: actor.Account, Scopes: scopes, MadeMS: now.UnixMilli(), EndsMS: now.Add(tokenLife).UnixMilli()}
	return secret, a.Store.Private(ctx, func(tx *store.Tx) error {
		store.Put(tx, a.tables.private.token, t)
		return nil
	})
}

// RevokeToken ends one of the actor's own tokens.
func (a *App) RevokeToken(ctx context.Context, actor Actor, hash string) (err error) {
	defer a.refusedAct(ctx, actor, "account.token", "", &err)
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		t, ok, err := store.Get(tx, a.tables.private.token, hash)
		if err != nil {
			return err
		}
		if !ok || t.Account != actor.Account && !actor.Has(RoleAdmin) {
			return ree.Refusals{ree.Refuse("token.unknown")}
		}
		store.Delete(tx, a.tables.private.token, hash)
		return nil
	})
}

func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
