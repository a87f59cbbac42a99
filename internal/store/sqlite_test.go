package store_test

import (
	"testing"

	"lanthorn/internal/store"
	"lanthorn/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} })
}
