/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/random-variable-stream.h"
#include "ns3/task-timeline.h"
#include "ns3/test.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Rank of each state: the documented precedence, written down a second time. */
int
GetRank(TaskState state)
{
    switch (state)
    {
    case TaskState::SERVER_COMPUTE:
    case TaskState::DEVICE_COMPUTE:
    case TaskState::CODEC:
        return 3;
    case TaskState::TRANSFER:
    case TaskState::RESULT:
        return 2;
    case TaskState::MODEL_WAIT:
    case TaskState::SERVER_WAIT:
    case TaskState::DEVICE_WAIT:
        return 1;
    default:
        return 0; // deciding, and nothing at all
    }
}

/** One class of states each, so that the documented precedence alone decides an instant. */
const std::vector<std::vector<TaskState>> CLASSES{
    {TaskState::DEVICE_COMPUTE, TaskState::SERVER_COMPUTE, TaskState::CODEC},
    {TaskState::TRANSFER, TaskState::RESULT},
    {TaskState::DEVICE_WAIT, TaskState::SERVER_WAIT, TaskState::MODEL_WAIT},
    {TaskState::DECIDE}};

/** @return nanoseconds per rank by looking at every single nanosecond; decide and recovery apart */
std::vector<int64_t>
Sweep(const std::vector<TimeSegment>& segments, int64_t created, int64_t finished)
{
    // 0 recovery, 1 decide, 2 waiting, 3 transfer, 4 compute
    std::vector<int64_t> parts(5, 0);
    for (int64_t now = created; now < finished; ++now)
    {
        std::size_t best = 0;
        for (const auto& segment : segments)
        {
            if (segment.startNs <= now && now < segment.endNs)
            {
                const std::size_t rank = segment.state == TaskState::RECOVERY
                                             ? 0
                                             : static_cast<std::size_t>(GetRank(segment.state)) + 1;
                best = std::max(best, rank);
            }
        }
        ++parts[best];
    }
    return parts;
}

/** @return the same five numbers from what is tested */
std::vector<int64_t>
Group(const TimeParts& parts)
{
    return {parts.Get(TaskState::RECOVERY),
            parts.Get(TaskState::DECIDE),
            parts.Get(TaskState::DEVICE_WAIT) + parts.Get(TaskState::SERVER_WAIT) +
                parts.Get(TaskState::MODEL_WAIT),
            parts.Get(TaskState::TRANSFER) + parts.Get(TaskState::RESULT),
            parts.Get(TaskState::DEVICE_COMPUTE) + parts.Get(TaskState::SERVER_COMPUTE) +
                parts.Get(TaskState::CODEC)};
}

} // namespace

/**
 * @ingroup edge-inference
 * Random segments, overlapping, repeated, reversed and outside the task's life.
 */
class TimelineSweepTestCase : public TestCase
{
  public:
    TimelineSweepTestCase()
        : TestCase("against a sweep of every nanosecond, 3000 random timelines")
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        for (int i = 0; i < 3000; ++i)
        {
            const int64_t created = random->GetInteger(0, 50);
            const int64_t finished = created + random->GetInteger(0, 200);
            std::vector<TimeSegment> segments;
            for (uint32_t n = random->GetInteger(0, 12); n > 0; --n)
            {
                TimeSegment segment;
                segment.state = static_cast<TaskState>(random->GetInteger(0, TASK_STATE_COUNT - 1));
                segment.startNs = static_cast<int64_t>(random->GetInteger(0, 300)) - 30;
                segment.endNs = segment.startNs + random->GetInteger(0, 100) - 10;
                segments.push_back(segment);
                if (random->GetValue() < 0.2)
                {
                    segments.push_back(segment);
                }
            }
            const TimeParts parts = ResolveTimeline(segments, created, finished);
            NS_TEST_ASSERT_MSG_EQ(parts.GetSum(), finished - created, "the sum is the latency");
            NS_TEST_ASSERT_MSG_EQ((Group(parts) == Sweep(segments, created, finished)),
                                  true,
                                  "timeline " << i);
            std::reverse(segments.begin(), segments.end());
            NS_TEST_ASSERT_MSG_EQ((ResolveTimeline(segments, created, finished).ns == parts.ns),
                                  true,
                                  "the order of the segments does not matter");
        }
    }
};

/**
 * @ingroup edge-inference
 * Every pair of states: the stronger class wins the overlap.
 */
class TimelinePrecedenceTestCase : public TestCase
{
  public:
    TimelinePrecedenceTestCase()
        : TestCase("precedence of every pair: compute, transfer, waiting, decide, recovery")
    {
    }

  private:
    void DoRun() override
    {
        for (std::size_t a = 0; a < CLASSES.size(); ++a)
        {
            for (std::size_t b = a + 1; b < CLASSES.size(); ++b)
            {
                for (const TaskState strong : CLASSES[a])
                {
                    for (const TaskState weak : CLASSES[b])
                    {
                        CheckPair(strong, weak);
                    }
                }
            }
        }
        CheckNames();
    }

    /** weak 0..20, strong 10..30, nothing 30..40. */
    void CheckPair(TaskState strong, TaskState weak)
    {
        const TimeParts parts =
            ResolveTimeline({{weak, 0, 0, 0, 20}, {strong, 1, 1, 10, 30}}, 0, 40);
        NS_TEST_EXPECT_MSG_EQ(parts.Get(weak), 10, GetTaskStateName(weak));
        NS_TEST_EXPECT_MSG_EQ(parts.Get(strong), 20, GetTaskStateName(strong));
        NS_TEST_EXPECT_MSG_EQ(parts.Get(TaskState::RECOVERY), 10, "uncovered time is recovery");
        NS_TEST_EXPECT_MSG_EQ(parts.GetSum(), 40, "sum");
    }

    void CheckNames()
    {
        std::set<std::string> names;
        for (std::size_t state = 0; state < TASK_STATE_COUNT; ++state)
        {
            names.insert(GetTaskStateName(static_cast<TaskState>(state)));
        }
        NS_TEST_EXPECT_MSG_EQ(names.size(), TASK_STATE_COUNT, "each state has its own name");
    }
};

/**
 * @ingroup edge-inference
 * Tasks without life, without segments, with segments of extreme times.
 */
class TimelineEdgeTestCase : public TestCase
{
  public:
    TimelineEdgeTestCase()
        : TestCase("empty timelines, empty lives, extreme times")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(ResolveTimeline({}, 7, 7).GetSum(), 0, "no life");
        NS_TEST_EXPECT_MSG_EQ(ResolveTimeline({}, 7, 9).Get(TaskState::RECOVERY), 2, "no segment");
        const TimeSegment all{TaskState::TRANSFER,
                              0,
                              0,
                              std::numeric_limits<int64_t>::min(),
                              std::numeric_limits<int64_t>::max()};
        NS_TEST_EXPECT_MSG_EQ(ResolveTimeline({all, all}, 3, 8).Get(TaskState::TRANSFER), 5, "cut");
        NS_TEST_EXPECT_MSG_EQ(ResolveTimeline({all}, 8, 8).GetSum(), 0, "no life to cover");
        const TimeSegment outside{TaskState::DECIDE, 0, 0, 20, 30};
        NS_TEST_EXPECT_MSG_EQ(ResolveTimeline({outside}, 0, 10).Get(TaskState::DECIDE), 0, "later");
    }
};

/**
 * @ingroup edge-inference
 * Tests of ResolveTimeline.
 */
class TaskTimelineTestSuite : public TestSuite
{
  public:
    TaskTimelineTestSuite()
        : TestSuite("edge-inference-task-timeline", Type::UNIT)
    {
        AddTestCase(new TimelineSweepTestCase);
        AddTestCase(new TimelinePrecedenceTestCase);
        AddTestCase(new TimelineEdgeTestCase);
    }
};

static TaskTimelineTestSuite g_taskTimelineTestSuite; //!< registers the suite
