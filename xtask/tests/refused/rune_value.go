package serializer

const (
	CodeA = 'a'
)
