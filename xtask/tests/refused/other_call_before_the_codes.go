package serializer

const (
	base = len("(")
	CodeA = 1
)
