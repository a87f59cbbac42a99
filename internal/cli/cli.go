// Package cli is the command line: one file per command, flags to calls.
//
// Exit status: 0 done, 1 the answer is no, 2 usage or input error. Errors are
// one line on standard error that says what, where and how to mend it.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"

	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/internal/reason"
	"lanthorn/packs"
	"lanthorn/ree"
)

// program is one run of the command line.
type program struct {
	version     string
	in          io.Reader
	out, errOut io.Writer
	ctx         context.Context
}

// command is one word of the command line.
type command struct {
	usage string
	about string
	run   func(*program, []string) error
}

var commands map[string]command

func init() {
	commands = map[string]command{
		"demo":      {"[--dir DIR] [--listen ADDR] [--months N] [--seed N] [--no-serve]", "an invented industry, loaded and served", (*program).demo},
		"serve":     {"[--dir DIR | --db postgres://…] [--listen ADDR] [--pack DIR] [--no-log] [--witnesses FILE]", "serves an installation", (*program).serve},
		"load":      {"FILE… [--dry-run] [--json]", "takes tables and JSON lines into the ledger", (*program).load},
		"balance":   {"SITE [--element Nd] [--json]", "what is unaccounted for at a site, and how sure that is", (*program).balance},
		"trace":     {"LOT [--down] [--json]", "where a lot comes from, or where it went", (*program).trace},
		"findings":  {"[--look] [--level WORD] [--json]", "what supervision has to look into; exit status 1 if there is any at that level", (*program).findings},
		"check":     {"APPLICATION.json [--json]", "what a reviewer would see", (*program).check},
		"screen":    {"NAME… --list [FORMAT=]FILE… | --pairs FILE.csv  [--json]", "a name against lists of parties, or pairs of names with their scores", (*program).screen},
		"lists":     {"[import FILE… --list ID --format FORMAT [--reason TEXT]] [--json]", "lists of parties: how they stand, or a new edition", (*program).lists},
		"verify":    {"FILE | --log DIR|URL | --replay | --decision CASE", "checks what was issued, the log, or the tables", (*program).verify},
		"bench":     {"[NAME…]", "the published benchmarks, each against its baseline", (*program).bench},
		"token":     {"ACCOUNT --label TEXT --scope SCOPE…", "makes an API token", (*program).token},
		"user":      {"ACCOUNT --display NAME --org PARTY --role ROLE…", "makes or changes an account", (*program).user},
		"outlook":   {"dependence COUNTRY | scenario FILE|NAME | backtest | own --file F | figures | import FILE… [--edition E] [--replaces N] [--dry]  [--json]", "what a country depends on, what a restriction would do, how the model did", (*program).outlook},
		"rules":     {"check|test [PACK|DRAFT.yaml…] | backtest DRAFT.yaml  [--json]", "guidelines: typecheck and examples, or a draft over past cases", (*program).rules},
		"reconcile": {"NETWORK.json [--alpha CHANCE] [--json]", "declared flows held against their balances, with the errors that would explain a gap", (*program).reconcile},
	}
}

// errNo is an answer that is no: exit status 1 without a further message.
var errNo = errors.New("no")

// usageError is a mistake in the call.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// Main runs one command and answers its exit status.
func Main(args []string, version string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{version, in, out, errOut, ctx}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		p.help()
		return 0
	}
	if args[0] == "version" || args[0] == "--version" {
		fmt.Fprintln(out, "lanthorn", version)
		return 0
	}
	c, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(errOut, "lanthorn: there is no command %q; see lanthorn help\n", args[0])
		return 2
	}
	return p.status(args[0], c.run(p, args[1:]))
}

func (p *program) status(name string, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errNo):
		return 1
	}
	fmt.Fprintf(p.errOut, "lanthorn %s: %s\n", name, say(err))
	return 2
}

// say puts an error into one line of words.
func say(err error) string {
	var rs ree.Refusals
	if errors.As(err, &rs) {
		parts := make([]string, len(rs))
		for i, r := range rs {
			parts[i] = reason.Sentence("en", r)
		}
		return strings.Join(parts, " ")
	}
	var r *ree.Refusal
	if errors.As(err, &r) {
		return reason.Sentence("en", r)
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ")
}

func (p *program) help() {
	fmt.Fprintln(p.out, "Lanthorn follows rare earth from the mine to the border, and proves it.")
	fmt.Fprintln(p.out)
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(p.out, "  lanthorn %-9s %s\n          %s\n", name, commands[name].usage, commands[name].about)
	}
	fmt.Fprintln(p.out, "\nExit status: 0 done, 1 the answer is no, 2 usage or input error.")
}

// flags makes the flag set of a command.
func (p *program) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet("lanthorn "+name, flag.ContinueOnError)
	fs.SetOutput(p.errOut)
	return fs
}

// parse reads flags wherever they stand among the arguments.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{err.Error()}
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// place says where an installation is.
type place struct{ dir, db, pack, origin, name string }

func (l *place) flags(fs *flag.FlagSet) {
	fs.StringVar(&l.dir, "dir", "data", "data folder")
	fs.StringVar(&l.db, "db", "", "PostgreSQL address, postgres://…; SQLite in the data folder without it")
	fs.StringVar(&l.pack, "pack", "", "folder of a jurisdiction pack; the Chinese one without it")
	fs.StringVar(&l.origin, "origin", "lanthorn.example", "name of the log and host of the issuer")
	fs.StringVar(&l.name, "authority", "Lanthorn demonstration authority", "name of the issuing authority")
}

// config reads the pack and fills in an installation's configuration.
func (l *place) config() (app.Config, error) {
	law, err := l.law()
	return app.Config{Dir: l.dir, DSN: l.db, Law: law, Origin: l.origin, Name: l.name}, err
}

func (l *place) law() (app.Law, error) {
	fsys, err := packs.Open(packs.Default)
	if l.pack != "" {
		fsys, err = os.DirFS(l.pack), nil
	}
	if err != nil {
		return app.Law{}, err
	}
	p, err := pack.Load(fsys)
	if err != nil {
		return app.Law{}, err
	}
	return app.LawOf(p), nil
}

// open opens the installation for a command that works on it directly.
func (l *place) open(ctx context.Context, change ...func(*app.Config)) (*app.App, error) {
	cfg, err := l.config()
	if err != nil {
		return nil, err
	}
	for _, c := range change {
		c(&cfg)
	}
	return app.Open(ctx, cfg)
}

func (p *program) json(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// local is who works on the data folder itself: whoever can open the files may
// do what an administrator may.
var local = app.Actor{Account: "local", Name: "command line", Org: "local",
	Roles: []app.Role{app.RoleAdmin, app.RoleSupervisor, app.RoleAuditor, app.RoleOperator}}
