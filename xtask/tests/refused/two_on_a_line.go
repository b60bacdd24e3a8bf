package serializer

const (
	CodeA, CodeB = 1, 2
)
