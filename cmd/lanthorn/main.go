// Command lanthorn follows rare earth from the mine to the border.
package main

import (
	"os"

	"lanthorn/internal/cli"
)

// version is set by the build.
var version = "dev"

func main() { os.Exit(cli.Main(os.Args[1:], version, os.Stdin, os.Stdout, os.Stderr)) }
