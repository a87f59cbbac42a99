package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func builtFont(t *testing.T) *Font {
	t.Helper()
	f, err := Built()
	if err != nil {
		t.Fatalf("%v (make assets brings it)", err)
	}
	return f
}

// sample has every kind of block, in both languages, over two pages and more.
func sample() Document {
	rows := [][]string{}
	for _, n := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30") {
		rows = append(rows, []string{n, "Neodymium-praseodymium oxide, 99.5 % 氧化镨钕", "2846.90", "1C902.a", "1,200.000 kg"})
	}
	return Document{Title: "Decision EX-0001", Lang: "zh-CN", Author: "Test authority", Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Footer: "LT-0001",
		Parts: []Part{
			{Lang: "zh-CN", Blocks: []Block{Heading{1, "出口许可决定书"}, Code{"https://lanthorn.example/verify?text=LANTHORNL1.eyJhIjoiYiJ9", "二维码"},
				Paragraph{Text: strings.Repeat("依照《两用物项出口管制条例》，对申请作出如下决定。", 6)}, Heading{2, "货物"}, Table{Caption: "各项货物", Head: []string{"项", "货物", "税号", "管制编码", "数量"}, Rows: rows, Widths: []int{1, 5, 2, 2, 2}},
				List{[]string{"报告到货情况", "未经许可不得向第三方转让"}}}},
			{Lang: "en", Blocks: []Block{Heading{1, "Decision on an export licence"}, Paragraph{Text: "Case EX-0001: the licence is granted for the lines below. A name that the font lacks: ᚠ."},
				Table{Rows: [][]string{{"Exporter", "Example Exports Ltd"}, {"Hash", strings.Repeat("0123456789abcdef", 8)}}, Widths: []int{1, 3}}, Paragraph{Text: "Small print.", Small: true}}},
		}, Comment: "sealed"}
}

// TestTheSameBytes: a document is a function of what goes in. The hash of the
// sample is that of layout 1; a change to it is a new layout.
func TestTheSameBytes(t *testing.T) {
	font := builtFont(t)
	got := Write(font, sample())
	if !bytes.Equal(got, Write(font, sample())) {
		t.Fatal("two writings differ")
	}
	if dir := os.Getenv("LETTER_DIR"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "sample.pdf"), got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.Join("testdata", "layout1.sha256"))
	sum := sha256.Sum256(got)
	if h := hex.EncodeToString(sum[:]); err != nil || strings.TrimSpace(string(want)) != h {
		t.Fatalf("the sample of layout %d has hash %s, written down is %s (%v)", Layout, h, want, err)
	}
}
