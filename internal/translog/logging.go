package translog

import (
	"context"
	"log/slog"

	"k8s.io/klog/v2"
)

// routeLogs sends what tessera says through klog to logger. klog is global, so
// the last log opened wins.
func routeLogs(logger *slog.Logger) {
	klog.SetSlogLogger(slog.New(quiet{logger.Handler()}).With("component", "tessera"))
}

// quiet lowers tessera's information to debugging; its warnings stay.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	if level == slog.LevelInfo {
		level = slog.LevelDebug
	}
	return q.Handler.Enabled(ctx, level)
}

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	if r.Level == slog.LevelInfo {
		r.Level = slog.LevelDebug
	}
	return q.Handler.Handle(ctx, r)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
