package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/server"
)

// watchEvery is how often a server looks through the ledger for findings.
const watchEvery = 24 * time.Hour

// clocksEvery is how often a server looks at what falls due in the review.
const clocksEvery = time.Minute

func (p *program) serve(args []string) error {
	fs := p.flags("serve")
	var at place
	at.flags(fs)
	listen := fs.String("listen", "127.0.0.1:8080", "address to listen on")
	noLog := fs.Bool("no-log", false, "leave the transparency log to another node of the same database")
	inside := fs.Bool("push-inside", false, "let notices be pushed to addresses inside a private network")
	witnesses := fs.String("witnesses", "", "file with the policy of witnesses that must cosign each checkpoint")
	if _, err := parse(fs, args); err != nil {
		return err
	}
	var policy []byte
	if *witnesses != "" {
		var err error
		if policy, err = os.ReadFile(*witnesses); err != nil {
			return err
		}
	}
	a, err := at.open(p.ctx, func(c *app.Config) {
		c.NoLog, c.HooksInside, c.Witnesses, c.Watch, c.Clocks = *noLog, *inside, policy, watchEvery, clocksEvery
	})
	if err != nil {
		return err
	}
	return errors.Join(p.listen(a, *listen, server.Options{}), a.Close())
}

// listen serves until the program is told to stop.
func (p *program) listen(a *app.App, addr string, opt server.Options) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another with --listen", addr, err)
	}
	srv := &http.Server{
		Handler: server.New(a, opt), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	fmt.Fprintf(p.out, "Lanthorn listens on http://%s\n", l.Addr())
	if err := a.BeginOutlook(); err != nil {
		slog.Error("the outlook's first answers are not worked out", "why", err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-p.ctx.Done():
	}
	slog.Info("stopping; requests on their way are answered")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}
