package serializer

const (
	CodeA = 010
)
