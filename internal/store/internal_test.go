package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type inner struct {
	Names []string
	Ptr   *int
}

type rich struct {
	A    string
	List [][]inner
	Map  map[string][]int
	Raw  json.RawMessage
	At   time.Time
	Fix  [3]inner
	Next *rich
}

func sample(n int) rich {
	one := 1
	r := rich{
		A: "a", List: [][]inner{{{Names: []string{"x", "y"}, Ptr: &one}}}, Map: map[string][]int{"k": {1, 2}},
		Raw: json.RawMessage(`{"a":1}`), At: time.Unix(5, 0).UTC(),
	}
	r.Fix[1].Names = []string{"f"}
	if n > 0 {
		next := sample(n - 1)
		r.Next = &next
	}
	return r
}

func TestCloneSharesNothing(t *testing.T) {
	clone, copies := clonerOf[rich]()
	if !copies {
		t.Fatal("rich holds references")
	}
	r := sample(2)
	c := clone(&r)
	if !reflect.DeepEqual(&r, c) {
		t.Fatal("the copy differs")
	}
	c.List[0][0].Names[0], *c.List[0][0].Ptr = "spoilt", 9
	c.Map["k"][0], c.Raw[2], c.Fix[1].Names[0] = 9, 'b', "spoilt"
	c.Next.Next.Map["k"][1] = 9
	if !reflect.DeepEqual(r, sample(2)) {
		t.Error("changing the copy changed the original")
	}
	if _, copies := clonerOf[struct {
		A int
		B [17]int64
		T time.Time
	}](); copies {
		t.Error("a plain struct is copied deeply for nothing")
	}
}

func TestShape(t *testing.T) {
	type hidden struct{ a int }
	type loose struct{ A any }
	type left struct {
		A int `json:"-"`
	}
	type channel struct{ C []chan int }
	for _, typ := range []reflect.Type{reflect.TypeFor[hidden](), reflect.TypeFor[loose](), reflect.TypeFor[left](), reflect.TypeFor[channel]()} {
		if checkShape(typ) == nil {
			t.Errorf("%s was accepted", typ)
		}
	}
	if err := checkShape(reflect.TypeFor[rich]()); err != nil {
		t.Error(err)
	}
	type v1 struct{ A []struct{ B int } }
	type v2 struct{ A []struct{ B, C int } }
	if shapeOf(reflect.TypeFor[v1]()) == shapeOf(reflect.TypeFor[v2]()) {
		t.Error("a nested field does not change the shape")
	}
	_ = hidden{1}.a
}

func TestDefinitionFaults(t *testing.T) {
	key := func(r inner) string { return "x" }
	text := func(inner) string { return "" }
	for name, define := range map[string]func(*Registry){
		"reserved table": func(r *Registry) { Define(r, Table[inner]{Name: "entry", Key: key}) },
		"bad name":       func(r *Registry) { Define(r, Table[inner]{Name: "x; DROP", Key: key}) },
		"no key":         func(r *Registry) { Define(r, Table[inner]{Name: "x"}) },
		"bad column": func(r *Registry) {
			Define(r, Table[inner]{Name: "x", Key: key, Columns: []Column[inner]{Text("body", text)}})
		},
		"same column": func(r *Registry) {
			Define(r, Table[inner]{Name: "x", Key: key, Columns: []Column[inner]{Text("a", text), Text("a", text)}})
		},
		"bad index": func(r *Registry) { Define(r, Table[inner]{Name: "x", Key: key, Indexes: [][]string{{"a"}}}) },
		"twice": func(r *Registry) {
			Define(r, Table[inner]{Name: "x", Key: key})
			Define(r, Table[inner]{Name: "x", Key: key})
		},
		"index type": func(r *Registry) {
			DefineIndex(r, Index[inner]{Name: "x", Columns: []string{"a"}, Fields: func(i *inner) []any { return []any{&i.Names} }})
		},
		"index count": func(r *Registry) {
			DefineIndex(r, Index[inner]{Name: "x", Columns: []string{"a"}, Fields: func(i *inner) []any { return nil }})
		},
	} {
		r := &Registry{}
		define(r)
		if r.err() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestCache(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCache[int, int](rapid.IntRange(1, 20).Draw(t, "limit"))
		last := map[int]int{}
		for i := range 200 {
			k := rapid.IntRange(0, 30).Draw(t, "key")
			if rapid.Bool().Draw(t, "put") {
				c.put(k, i)
				last[k] = i
			} else if v, ok := c.get(k); ok && v != last[k] {
				t.Fatalf("key %d is %d, not %d", k, v, last[k])
			}
			if n := len(c.young) + len(c.old); n > c.limit+2 {
				t.Fatalf("%d of at most %d", n, c.limit)
			}
		}
		if c.put(99, 1); true {
			if v, ok := c.get(99); !ok || v != 1 {
				t.Fatal("the newest row is not there")
			}
		}
	})
}

func TestPlaceholders(t *testing.T) {
	if got := postgres.placeholders(2, 3); got != "($1, $2, $3), ($4, $5, $6)" {
		t.Error(got)
	}
	if got := sqlite.placeholders(2, 2); got != "(?, ?), (?, ?)" {
		t.Error(got)
	}
	for n := 1; n < 600; n++ {
		if c := postgres.chunk(n, 200); c > n || c*200 > 30_000 || c&(c-1) != 0 {
			t.Fatalf("%d rows: chunk %d", n, c)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(encodeCursor([]any{"a", int64(4)}))
	f.Add("bnVsbA")
	f.Fuzz(func(t *testing.T, s string) {
		values, err := decodeCursor(s)
		if err != nil {
			return
		}
		again, err := decodeCursor(encodeCursor(values))
		if err != nil || len(values)+len(again) > 0 && !reflect.DeepEqual(values, again) {
			t.Errorf("%v, then %v, %v", values, again, err)
		}
	})
}
