package serializer

func f() {
	const (
		CodeA = 1
	)
}
