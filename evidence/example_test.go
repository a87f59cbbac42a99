package evidence_test

import (
	"bytes"
	"fmt"
	"time"

	"lanthorn/evidence"
)

// One field of an entry is shown and proven; the others stay hidden.
func ExampleEntry_Open() {
	body, _ := evidence.Marshal(map[string]any{"lot": "NDX-4471-K", "netMassMG": 118200000, "price": "secret"})
	e := &evidence.Entry{
		Seq: 1, ID: "00112233445566778899aabbccddeeff", Kind: "custody.extract", Schema: 1,
		Recorded: time.Date(2026, 3, 2, 8, 15, 30, 0, time.UTC),
		Occurred: time.Date(2026, 3, 2, 16, 0, 0, 0, time.FixedZone("", 8*3600)),
		Actor:    "ACC-19", Body: body, Seed: bytes.Repeat([]byte{1}, evidence.SeedSize),
	}
	if err := e.Commit(); err != nil {
		fmt.Println(err)
		return
	}
	opening, err := e.Open("/body/netMassMG")
	if err != nil {
		fmt.Println(err)
		return
	}
	value, _ := opening.Value("/body/netMassMG")
	fmt.Println(string(value), opening.Verify(e.Root))
	opening.Fields[0].Value = []byte("118300000")
	fmt.Println(opening.Verify(e.Root))
	// Output:
	// 118200000 <nil>
	// opening does not verify: the fields do not give the entry's root
}
