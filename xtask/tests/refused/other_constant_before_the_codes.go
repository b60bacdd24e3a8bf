package serializer

const (
	MaxRetries = 3
	CodeA = 1
)
