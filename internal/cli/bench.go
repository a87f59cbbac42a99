package cli

func (p *program) bench(args []string) error { return usage("not yet") }
