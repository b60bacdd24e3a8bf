package serializer

const (
	CodeA = 1.5
)
