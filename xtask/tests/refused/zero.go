package serializer

const (
	CodeA = 0
)
