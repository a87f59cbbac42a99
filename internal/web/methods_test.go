package web

import (
	"fmt"
	"strings"
	"testing"

	"lanthorn/docs"
)

// Every section of the methods has its number as an address, in order.
func TestMethodsHaveAddresses(t *testing.T) {
	text, list, err := Methods(docs.Methods)
	if err != nil || len(list) < 25 {
		t.Fatalf("%d sections, %v", len(list), err)
	}
	for i, m := range list {
		if m.Section != i+1 || !strings.Contains(string(text), fmt.Sprintf(`<h2 id="s%d">`, m.Section)) {
			t.Errorf("section %d (%s) has no address", m.Section, m.Title)
		}
	}
}
