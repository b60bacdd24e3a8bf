package serializer

// ÿ
const (
	CodeA = 1
)
