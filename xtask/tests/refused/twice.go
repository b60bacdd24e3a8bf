package serializer

const (
	CodeA = 1
	CodeA = 2
)
