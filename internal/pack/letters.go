package pack

// lettersFile is the file of a pack's templates of letters.
const lettersFile = "letters.yaml"

func (l *loader) checkLetters() {
	for _, p := range l.pack.Letters.Check(l.pack.Languages) {
		l.add(lettersFile, p[0], "%s", p[1])
	}
}
