package serializer

const (
	CodeA = 1
	MaxRetries = 3
)
