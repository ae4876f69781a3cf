namespace GenderEquality.Engine.Runtime;

/// <summary>
/// How often a flowchart passed over each of its connections and activities; joins decide by comparing the two. Never changed in place once
/// a state holds it: <see cref="With"/> returns a new one, so states may share it.
/// </summary>
internal sealed class FlowVisits
{
    public static readonly FlowVisits None = new([], [], []);

    // Indexed by the flowchart's connections and activities; an index beyond the end counts zero, so no definition is needed to fold.
    private int[] _connections;
    private bool[] _followed;
    private int[] _activities;

    public FlowVisits(int[] connections, bool[] followed, int[] activities)
    {
        _connections = connections;
        _followed = followed;
        _activities = activities;
    }

    public int Connection(int index) => index < _connections.Length ? _connections[index] : 0;

    /// <summary>Whether the last visit of the connection followed it.</summary>
    public bool Followed(int index) => index < _followed.Length && _followed[index];

    public int Activity(int index) => index < _activities.Length ? _activities[index] : 0;

    public FlowVisits Copy() => new([.. _connections], [.. _followed], [.. _activities]);

    public FlowVisits With(ConnectionsVisited visited)
    {
        FlowVisits next = Copy();
        foreach (int connection in visited.Followed ?? [])
        {
            next.VisitConnection(connection, followed: true);
        }

        foreach (int connection in visited.Skipped ?? [])
        {
            next.VisitConnection(connection, followed: false);
        }

        foreach (int activity in visited.Activities ?? [])
        {
            next.VisitActivity(activity);
        }

        return next;
    }

    /// <summary>Changes this object; for a copy that no state holds yet.</summary>
    public void VisitConnection(int index, bool followed)
    {
        if (index >= _connections.Length)
        {
            Array.Resize(ref _connections, index + 1);
            Array.Resize(ref _followed, index + 1);
        }

        _connections[index]++;
        _followed[index] = followed;
    }

    /// <summary>Changes this object; for a copy that no state holds yet.</summary>
    public void VisitActivity(int index)
    {
        if (index >= _activities.Length)
        {
            Array.Resize(ref _activities, index + 1);
        }

        _activities[index]++;
    }
}
