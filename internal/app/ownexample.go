package app

import (
	_ "embed"
	"encoding/json"

	"lanthorn/outlook/own"
)

// OwnExample is an invented company's table.
//
//go:embed ownexample.csv
var OwnExample []byte

// OwnExampleData is what it says.
func OwnExampleData() own.Data {
	d, _, _ := ReadOwn(OwnExample) // a test reads it without a problem
	return d
}

// OwnExampleJSON is the same as JSON.
func OwnExampleJSON() []byte {
	raw, _ := json.MarshalIndent(OwnExampleData(), "", "  ") // plain data: it cannot fail
	return append(raw, '\n')
}
