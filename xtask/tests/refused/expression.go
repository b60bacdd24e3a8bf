package serializer

const (
	CodeA = 40000 + 1
)
