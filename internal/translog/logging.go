package translog

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"k8s.io/klog/v2"
)

var (
	destination atomic.Pointer[slog.Logger]
	routeOnce   sync.Once
)

// routeLogs sends what tessera says through klog to logger. klog is global, so
// the logger of the log opened last gets everything.
func routeLogs(logger *slog.Logger) {
	destination.Store(logger.With("component", "tessera"))
	routeOnce.Do(func() { klog.SetSlogLogger(slog.New(router{})) })
}

// router hands records to the current destination and lowers tessera's
// information to debugging; its warnings stay. klog may not be given another
// handler while it is in use, so this one stays and looks the destination up.
type router struct{ attrs []slog.Attr }

func lower(level slog.Level) slog.Level {
	if level == slog.LevelInfo {
		return slog.LevelDebug
	}
	return level
}

func (router) Enabled(ctx context.Context, level slog.Level) bool {
	return destination.Load().Enabled(ctx, lower(level))
}

func (r router) Handle(ctx context.Context, record slog.Record) error {
	record = record.Clone()
	record.Level = lower(record.Level)
	record.AddAttrs(r.attrs...)
	return destination.Load().Handler().Handle(ctx, record)
}

func (r router) WithAttrs(attrs []slog.Attr) slog.Handler {
	return router{append(r.attrs[:len(r.attrs):len(r.attrs)], attrs...)}
}

func (r router) WithGroup(string) slog.Handler { return r }
