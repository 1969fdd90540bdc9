/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Placement of parts on nodes against exhaustive search, published optima and numbers by hand.
 */
#include "ns3/branch-placement.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/placement-bound.h"
#include "ns3/placement-file.h"
#include "ns3/placement-instance.h"
#include "ns3/placement-state.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** A bound under test. */
struct NamedBound
{
    PlacementBoundKind kind;
    std::unique_ptr<PlacementBound> (*make)(const PlacementState&);
};

const std::vector<NamedBound> BOUNDS{
    {PlacementBoundKind::PAPER, &MakePaperPlacementBound},
    {PlacementBoundKind::CHAIN, &MakeChainPlacementBound},
    {PlacementBoundKind::GILMORE_LAWLER, &MakeGilmoreLawlerPlacementBound},
    {PlacementBoundKind::HAHN_GRANT, &MakeHahnGrantPlacementBound},
};

/** @return a matrix from its rows */
PlacementMatrix
MakeMatrix(const std::vector<std::vector<double>>& rows)
{
    PlacementMatrix matrix(rows.size(), rows.at(0).size());
    for (std::size_t row = 0; row < rows.size(); ++row)
    {
        std::copy(rows[row].begin(), rows[row].end(), matrix.GetRow(row));
    }
    return matrix;
}

/** Calls a function with every assignment of parts to nodes, impossible ones included. */
void
ForEachPlacement(const PlacementProblem& problem,
                 const std::function<void(const std::vector<uint32_t>&)>& visit)
{
    std::vector<uint32_t> nodes(problem.GetPartCount(), 0);
    while (true)
    {
        visit(nodes);
        std::size_t part = 0;
        while (part < nodes.size() && ++nodes[part] == problem.GetNodeCount())
        {
            nodes[part++] = 0;
        }
        if (part == nodes.size())
        {
            return;
        }
    }
}

/** @return the smallest cost of all placements */
double
FindExhaustively(const PlacementProblem& problem)
{
    double best = NEVER;
    ForEachPlacement(problem, [&](const std::vector<uint32_t>& nodes) {
        best = std::min(best, GetPlacementCost(problem, nodes));
    });
    return best;
}

/** Draws problems of all kinds. */
class ProblemGenerator
{
  public:
    explicit ProblemGenerator(int64_t stream)
        : m_random(CreateObject<UniformRandomVariable>())
    {
        m_random->SetStream(stream);
    }

    PlacementProblem Draw()
    {
        const uint32_t parts = Pick(1, 4);
        const bool share = Chance(0.25);
        const uint32_t nodes = Pick(share ? 1 : parts, 5);
        m_whole = Chance(0.5);
        PlacementProblem problem;
        problem.share = share;
        problem.run = DrawMatrix(parts, nodes, Chance(0.2) ? 0.15 : 0.0, Chance(0.3) ? 0.9 : 0.0);
        const uint32_t terms = Pick(0, 2);
        for (uint32_t i = 0; i < terms; ++i)
        {
            problem.terms.push_back(DrawTerm(parts, nodes));
        }
        if (Chance(share ? 0.7 : 0.1))
        {
            for (uint32_t part = 0; part < parts; ++part)
            {
                problem.partMemory.push_back(DrawValue());
            }
            for (uint32_t node = 0; node < nodes; ++node)
            {
                problem.nodeMemory.push_back(2.0 * DrawValue());
            }
        }
        return problem;
    }

    uint32_t Pick(uint32_t low, uint32_t high)
    {
        return m_random->GetInteger(low, high);
    }

    bool Chance(double probability)
    {
        return m_random->GetValue(0.0, 1.0) < probability;
    }

  private:
    double DrawValue()
    {
        return m_whole ? Pick(0, 9) : m_random->GetValue(0.0, 10.0);
    }

    PlacementMatrix DrawMatrix(uint32_t rows, uint32_t columns, double infinite, double zero)
    {
        PlacementMatrix matrix(rows, columns);
        for (uint32_t row = 0; row < rows; ++row)
        {
            for (uint32_t column = 0; column < columns; ++column)
            {
                const double value = Chance(zero) ? 0.0 : DrawValue();
                matrix(row, column) = Chance(infinite) ? NEVER : value;
            }
        }
        return matrix;
    }

    /** Chains, trees and any flow; symmetric delays or not; sometimes links that do not exist. */
    PlacementTerm DrawTerm(uint32_t parts, uint32_t nodes)
    {
        PlacementTerm term{PlacementMatrix(parts, parts),
                           DrawMatrix(nodes, nodes, Chance(0.15) ? 0.2 : 0.0, 0.1)};
        const uint32_t kind = Pick(0, 2);
        for (uint32_t i = 0; i + 1 < parts && kind == 0; ++i)
        {
            term.flow(i, i + 1) = DrawValue();
        }
        for (uint32_t i = 1; i < parts && kind == 1; ++i)
        {
            term.flow(i, Pick(0, i - 1)) = DrawValue();
        }
        if (kind == 2)
        {
            term.flow = DrawMatrix(parts, parts, 0.0, 0.3);
        }
        if (Chance(0.5))
        {
            Mirror(term.delay);
            if (Chance(0.5))
            {
                Mirror(term.flow);
            }
        }
        return term;
    }

    static void Mirror(PlacementMatrix& matrix)
    {
        for (std::size_t row = 0; row < matrix.GetRows(); ++row)
        {
            for (std::size_t column = 0; column < row; ++column)
            {
                matrix(row, column) = matrix(column, row);
            }
        }
    }

    Ptr<UniformRandomVariable> m_random;
    bool m_whole{false}; // this problem has whole numbers only
};

} // namespace

/**
 * @ingroup edge-inference
 * The result of every bound equals exhaustive search over random problems: chains, trees and
 * general flows, asymmetric, with forbidden pairs, missing links, memories, shared nodes.
 */
class PlacementExhaustiveTestCase : public TestCase
{
  public:
    explicit PlacementExhaustiveTestCase(uint32_t count)
        : TestCase("every bound finds the optimum of " + std::to_string(count) + " problems"),
          m_count(count)
    {
    }

  private:
    void DoRun() override
    {
        ProblemGenerator generator(61);
        for (uint32_t i = 0; i < m_count; ++i)
        {
            const PlacementProblem problem = generator.Draw();
            const double expected = FindExhaustively(problem);
            for (const auto& bound : BOUNDS)
            {
                Check(i, problem, bound.kind, expected);
            }
        }
    }

    void Check(uint32_t number,
               const PlacementProblem& problem,
               PlacementBoundKind kind,
               double expected)
    {
        PlacementOptions options;
        options.bound = kind;
        const PlacementResult result = BranchPlacement(options).Solve(problem);
        const std::string where =
            "problem " + std::to_string(number) + ", " + GetPlacementBoundName(kind);
        NS_TEST_ASSERT_MSG_EQ(result.proven, true, where);
        NS_TEST_ASSERT_MSG_EQ((result.usedBound == kind), true, where);
        if (std::isinf(expected))
        {
            NS_TEST_ASSERT_MSG_EQ(result.nodes.empty(), true, where << ": nothing is possible");
            NS_TEST_ASSERT_MSG_EQ(std::isinf(result.cost), true, where);
            return;
        }
        NS_TEST_ASSERT_MSG_EQ_TOL(result.cost, expected, 1e-9 * (1.0 + expected), where);
        NS_TEST_ASSERT_MSG_EQ(GetPlacementCost(problem, result.nodes), result.cost, where);
        NS_TEST_ASSERT_MSG_EQ(result.bound, result.cost, where);
    }

    uint32_t m_count;
};

/**
 * @ingroup edge-inference
 * No bound, of a partial placement or of a pair in it, exceeds the best completion.
 */
class PlacementAdmissibleTestCase : public TestCase
{
  public:
    explicit PlacementAdmissibleTestCase(uint32_t count)
        : TestCase("no bound exceeds the best completion in " + std::to_string(count) +
                   " problems"),
          m_count(count)
    {
    }

  private:
    void DoRun() override
    {
        ProblemGenerator generator(62);
        for (uint32_t i = 0; i < m_count; ++i)
        {
            const PlacementInstance instance(generator.Draw());
            if (instance.parts <= instance.slots && instance.slots <= 8)
            {
                Check(i, instance, generator);
            }
        }
        NS_TEST_EXPECT_MSG_GT(m_checked, m_count, "bounds were compared");
    }

    /** Fix some random pairs, and compare after each. */
    void Check(uint32_t number, const PlacementInstance& instance, ProblemGenerator& generator)
    {
        PlacementState state(instance);
        std::vector<std::unique_ptr<PlacementBound>> bounds;
        for (const auto& bound : BOUNDS)
        {
            bounds.push_back(bound.make(state));
        }
        while (!state.GetParts().empty())
        {
            const PlacementMatrix best = FindBest(state);
            for (std::size_t i = 0; i < bounds.size(); ++i)
            {
                const std::string where = "problem " + std::to_string(number) + ", " +
                                          GetPlacementBoundName(BOUNDS[i].kind) + ", depth " +
                                          std::to_string(state.GetDepth());
                Compare(where, state, *bounds[i], best);
            }
            const auto& parts = state.GetParts();
            const auto& slots = state.GetSlots();
            const uint32_t part = parts[generator.Pick(0, parts.size() - 1)];
            const uint32_t slot = slots[generator.Pick(0, slots.size() - 1)];
            if (state.IsBlocked(part, slot))
            {
                return;
            }
            state.Push(part, slot);
            for (const auto& bound : bounds)
            {
                bound->Push(part, slot);
            }
        }
    }

    /** @return per pair the cost of the best completion that has it */
    static PlacementMatrix FindBest(const PlacementState& state)
    {
        const PlacementInstance& instance = state.GetInstance();
        PlacementMatrix best(instance.parts, instance.slots, NEVER);
        std::vector<uint32_t> slotOf(state.GetSlotOfPart().begin(), state.GetSlotOfPart().end());
        std::vector<uint32_t> slots = state.GetSlots();
        // permutations of the free slots; the first ones are taken, so some come several times
        do
        {
            for (std::size_t i = 0; i < state.GetParts().size(); ++i)
            {
                slotOf[state.GetParts()[i]] = slots[i];
            }
            const double cost = instance.GetCost(slotOf);
            for (const uint32_t part : state.GetParts())
            {
                best(part, slotOf[part]) = std::min(best(part, slotOf[part]), cost);
            }
            std::reverse(slots.begin() + static_cast<std::ptrdiff_t>(state.GetParts().size()),
                         slots.end());
        } while (std::next_permutation(slots.begin(), slots.end()));
        return best;
    }

    void Compare(const std::string& where,
                 const PlacementState& state,
                 PlacementBound& bound,
                 const PlacementMatrix& best)
    {
        const PlacementInstance& instance = state.GetInstance();
        PlacementMatrix pairs(instance.parts, instance.slots);
        const double value = bound.Evaluate(instance.big, pairs);
        double least = NEVER;
        const double slack = 1e-9 * instance.big;
        for (const uint32_t part : state.GetParts())
        {
            for (const uint32_t slot : state.GetSlots())
            {
                least = std::min(least, best(part, slot));
                // what costs big or more is impossible, and any bound is right
                if (best(part, slot) < instance.big)
                {
                    NS_TEST_ASSERT_MSG_LT_OR_EQ(pairs(part, slot),
                                                best(part, slot) + slack,
                                                where << ", a pair");
                }
            }
        }
        if (least < instance.big)
        {
            NS_TEST_ASSERT_MSG_LT_OR_EQ(value, least + slack, where);
            ++m_checked;
        }
    }

    uint32_t m_count;
    uint32_t m_checked{0};
};

/**
 * @ingroup edge-inference
 * Three parts in a chain on three nodes, by hand.
 */
class PlacementByHandTestCase : public TestCase
{
  public:
    PlacementByHandTestCase()
        : TestCase("three parts by hand")
    {
    }

  private:
    void DoRun() override
    {
        PlacementProblem problem;
        problem.run = PlacementMatrix(3, 3);
        problem.terms.push_back(
            {MakeChainFlow({1, 1}), MakeMatrix({{0, 1, 5}, {1, 0, 2}, {5, 2, 0}})});
        // the middle part at node 1: 1 + 5, at node 2: 1 + 2, at node 3: 5 + 2
        Expect(problem, 3.0, 1);
        problem.run(1, 1) = 10.0;
        Expect(problem, 6.0, 0);
        problem.terms[0].delay(0, 1) = NEVER; // from node 1 to node 2, but not back
        Expect(problem, 6.0, 0);
        problem.terms[0].delay(1, 0) = NEVER; // now 1 and 2 cannot be neighbours: 2 + 5 via node 3
        Expect(problem, 7.0, 2);
        problem.share = true; // all at one node: only the run delays, and the middle one is free
        Expect(problem, 0.0, 0);
        problem.partMemory = {2, 2, 2};
        problem.nodeMemory = {3, 5, 5};
        // two at node 2 or 3 and one at the other, the middle part not at node 2: 2
        Expect(problem, 2.0, 2);
        problem.nodeMemory = {1, 1, 1};
        for (const auto& bound : BOUNDS)
        {
            const PlacementResult result = Solve(problem, bound.kind);
            NS_TEST_EXPECT_MSG_EQ(result.nodes.empty(), true, "nothing fits");
            NS_TEST_EXPECT_MSG_EQ(result.proven, true, "and that is certain");
        }
    }

    static PlacementResult Solve(const PlacementProblem& problem, PlacementBoundKind kind)
    {
        PlacementOptions options;
        options.bound = kind;
        return BranchPlacement(options).Solve(problem);
    }

    void Expect(const PlacementProblem& problem, double cost, uint32_t middle)
    {
        for (const auto& bound : BOUNDS)
        {
            const PlacementResult result = Solve(problem, bound.kind);
            NS_TEST_ASSERT_MSG_EQ(result.nodes.size(), 3, "found");
            NS_TEST_EXPECT_MSG_EQ(result.cost, cost, GetPlacementBoundName(bound.kind));
            if (cost > 0.0)
            {
                NS_TEST_EXPECT_MSG_EQ(result.nodes[1], middle, "node of the middle part");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Bounds of an empty placement, by hand.
 */
class PlacementBoundByHandTestCase : public TestCase
{
  public:
    PlacementBoundByHandTestCase()
        : TestCase("bounds by hand")
    {
    }

  private:
    void DoRun() override
    {
        PlacementProblem problem;
        problem.run = MakeMatrix({{1, 2, 3, 4}, {2, 1, 3, 4}, {3, 3, 3, 1}});
        problem.terms.push_back(
            {MakeChainFlow({1, 1}),
             MakeMatrix({{0, 6, 7, 8}, {6, 0, 9, 10}, {7, 9, 0, 11}, {8, 10, 11, 0}})});
        const PlacementInstance instance(problem);
        PlacementState state(instance);
        PlacementMatrix pairs(3, 4);
        const auto paper = MakePaperPlacementBound(state);
        // minima of the rows 1 + 1 + 1; the flow is 1/2 each way, so 6 and 6, 7 and 7 halved
        NS_TEST_EXPECT_MSG_EQ_TOL(paper->Evaluate(1e9, pairs), 3.0 + 6.0 + 7.0, 1e-12, "C2 + C3");
        state.Push(1, 1);
        paper->Push(1, 1);
        // C1 = 1; part 1 at least 1 + 6, part 3 at least 3 + 6 at node 1; nothing between them
        NS_TEST_EXPECT_MSG_EQ_TOL(paper->Evaluate(1e9, pairs), 1.0 + 7.0 + 9.0, 1e-12, "C1 + C2");
        const auto lawler = MakeGilmoreLawlerPlacementBound(state);
        // but they are not both at node 1: min(1 + 6 + 1 + 10, 4 + 10 + 3 + 6, ..., 3 + 9 + 9)
        NS_TEST_EXPECT_MSG_EQ_TOL(lawler->Evaluate(1e9, pairs), 1.0 + 7.0 + 11.0, 1e-12, "LAP");
    }
};

/**
 * @ingroup edge-inference
 * Delays that depend on the size of the tensor: hops * (bytes / rate + propagation).
 */
class PlacementLinksTestCase : public TestCase
{
  public:
    PlacementLinksTestCase()
        : TestCase("delays by bytes, hops, rate and propagation")
    {
    }

  private:
    void DoRun() override
    {
        PlacementProblem problem;
        problem.run = PlacementMatrix(2, 2);
        PlacementLinks links;
        links.hops = MakeMatrix({{0, 2}, {3, 0}});
        links.rateBytesPerSecond = MakeMatrix({{0, 1000}, {500, 0}});
        links.propagationSeconds = MakeMatrix({{9, 0.25}, {0.5, 9}});
        AddLinkTerms(problem, MakeChainFlow({100}), links);
        NS_TEST_EXPECT_MSG_EQ_TOL(GetPlacementCost(problem, {0, 1}), 2 * (0.1 + 0.25), 1e-12, "2");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetPlacementCost(problem, {1, 0}), 3 * (0.2 + 0.5), 1e-12, "3");
        problem.share = true;
        NS_TEST_EXPECT_MSG_EQ(GetPlacementCost(problem, {0, 0}), 0.0, "no hop, no time");
        problem.share = false;
        problem.terms.clear();
        links.rateBytesPerSecond(0, 1) = 0.0;
        AddLinkTerms(problem, MakeChainFlow({100}), links);
        NS_TEST_EXPECT_MSG_EQ(std::isinf(GetPlacementCost(problem, {0, 1})), true, "no way");
        NS_TEST_EXPECT_MSG_EQ(BranchPlacement().Solve(problem).nodes[0], 1, "the other way round");
    }
};

/**
 * @ingroup edge-inference
 * The node limit leaves a gap that holds the optimum, and the observer is told.
 */
class PlacementLimitTestCase : public TestCase
{
  public:
    PlacementLimitTestCase()
        : TestCase("node limit, gap and progress")
    {
    }

  private:
    void DoRun() override
    {
        PlacementProblem problem;
        problem.run = PlacementMatrix(7, 7);
        problem.terms.push_back({PlacementMatrix(7, 7), PlacementMatrix(7, 7)});
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(63);
        for (uint32_t i = 0; i < 49; ++i)
        {
            problem.terms[0].flow(i / 7, i % 7) = i / 7 == i % 7 ? 0 : random->GetInteger(0, 99);
            problem.terms[0].delay(i / 7, i % 7) = random->GetInteger(0, 99);
        }
        const double optimum = BranchPlacement().Solve(problem).cost;
        for (const auto& bound : BOUNDS)
        {
            Check(problem, bound.kind, optimum);
        }
        PlacementOptions options;
        options.progressInterval = 0;
        NS_TEST_EXPECT_MSG_EQ(Throws([&] { BranchPlacement{options}; }), true, "no interval");
    }

    static bool Throws(const std::function<void()>& what)
    {
        try
        {
            what();
        }
        catch (const std::invalid_argument&)
        {
            return true;
        }
        return false;
    }

    void Check(const PlacementProblem& problem, PlacementBoundKind kind, double optimum)
    {
        const std::string name = GetPlacementBoundName(kind);
        PlacementOptions options;
        options.bound = kind;
        options.progressInterval = 1;
        uint64_t calls = 0;
        double highest = 0.0;
        options.progress = [&](const PlacementProgress& progress) {
            ++calls;
            NS_TEST_EXPECT_MSG_LT_OR_EQ(progress.bound, optimum, name << " bounds the optimum");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(progress.cost, optimum, name << " has no better one");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(progress.bound, highest, name << " does not go back");
            highest = progress.bound;
        };
        const PlacementResult whole = BranchPlacement(options).Solve(problem);
        NS_TEST_EXPECT_MSG_EQ(whole.cost, optimum, name);
        NS_TEST_EXPECT_MSG_GT(calls, 0, name << " reports");
        options.progress = nullptr;
        for (uint64_t limit = 1; limit < whole.explored; limit = 2 * limit + 1)
        {
            options.nodeLimit = limit;
            const PlacementResult part = BranchPlacement(options).Solve(problem);
            NS_TEST_EXPECT_MSG_EQ(part.explored, limit, name << " stops there");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(part.bound, optimum, name << " bounds the optimum");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(part.cost, optimum, name << " has no better one");
            NS_TEST_EXPECT_MSG_EQ((part.GetGap() > 0.0), !part.proven, name << " has a gap");
        }
    }
};

/**
 * @ingroup edge-inference
 * Published optima of QAPLIB, if EDGE_INFERENCE_REFERENCE_DATA names the folder of reference data.
 */
class PlacementQaplibTestCase : public TestCase
{
  public:
    PlacementQaplibTestCase()
        : TestCase("optima of QAPLIB")
    {
    }

  private:
    void DoRun() override
    {
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        if (!folder)
        {
            return;
        }
        const std::string path = std::string(folder) + "/qaplib/";
        std::ifstream optima(path + "optima.csv");
        std::string line;
        uint32_t count = 0;
        std::getline(optima, line);
        while (std::getline(optima, line))
        {
            std::istringstream text(line);
            std::string name;
            std::string size;
            std::string optimum;
            std::getline(text, name, ',');
            std::getline(text, size, ',');
            std::getline(text, optimum, ',');
            Check(path + name, std::stoul(size), std::stod(optimum));
            ++count;
        }
        NS_TEST_EXPECT_MSG_GT(count, 0, path << "optima.csv has rows");
    }

    void Check(const std::string& path, uint32_t size, double optimum)
    {
        const PlacementProblem problem = ReadQaplibFile(path + ".dat");
        NS_TEST_ASSERT_MSG_EQ(problem.GetPartCount(), size, path);
        for (const auto kind : {PlacementBoundKind::GILMORE_LAWLER, PlacementBoundKind::HAHN_GRANT})
        {
            PlacementOptions options;
            options.bound = kind;
            const PlacementResult result = BranchPlacement(options).Solve(problem);
            NS_TEST_EXPECT_MSG_EQ(result.cost, optimum, path << GetPlacementBoundName(kind));
            NS_TEST_EXPECT_MSG_EQ(result.proven, true, path);
        }
        std::ifstream solution(path + ".sln");
        std::vector<uint32_t> nodes(size);
        double ignored = 0.0;
        if (solution >> ignored >> ignored)
        {
            for (auto& node : nodes)
            {
                solution >> node;
                --node;
            }
            NS_TEST_EXPECT_MSG_EQ(GetPlacementCost(problem, nodes), optimum, path << ".sln");
        }
    }
};

/**
 * @ingroup edge-inference
 * Six parts of Edgent's AlexNet on Jetson boards: run delays by Paleo's formula at 1 % of the
 * peak. The numbers are an estimate, not those of the paper, which are not readable.
 */
class PlacementJetsonTestCase : public TestCase
{
  public:
    PlacementJetsonTestCase()
        : TestCase("six parts on Jetson boards")
    {
    }

  private:
    void DoRun() override
    {
        const std::map<std::string, std::vector<double>> board{
            {"TK1", {6.7, 36.4, 13.9, 20.7, 14.2, 30.3}},
            {"TX1", {4.3, 24.9, 9.1, 13.6, 9.3, 17.7}},
            {"TX2", {2.3, 15.9, 5.3, 7.9, 5.4, 7.7}},
            {"Nano", {6.6, 49.0, 15.6, 23.3, 15.8, 18.3}},
        };
        const std::vector<std::string> nodes{"Nano", "TX2", "TX1", "TK1", "TX2", "Nano", "TX1"};
        PlacementProblem problem;
        problem.run = PlacementMatrix(6, nodes.size());
        PlacementMatrix delay(nodes.size(), nodes.size());
        for (uint32_t j = 0; j < nodes.size(); ++j)
        {
            for (uint32_t part = 0; part < 6; ++part)
            {
                problem.run(part, j) = board.at(nodes[j])[part];
            }
            for (uint32_t l = 0; l < nodes.size(); ++l)
            {
                delay(j, l) = 5.0 * (j > l ? j - l : l - j);
            }
        }
        problem.terms.push_back({MakeChainFlow({1, 1, 1, 1, 1}), delay});
        const double optimum = FindExhaustively(problem);
        const PlacementResult result = BranchPlacement().Solve(problem);
        NS_TEST_EXPECT_MSG_EQ_TOL(result.cost, optimum, 1e-9, "exhaustive search");
        NS_TEST_EXPECT_MSG_EQ((result.usedBound == PlacementBoundKind::CHAIN), true, "a chain");
        // one TX2 alone beats everything once it may run all: 44.5 ms and no link
        problem.share = true;
        const PlacementResult shared = BranchPlacement().Solve(problem);
        NS_TEST_EXPECT_MSG_EQ_TOL(shared.cost, 44.5, 1e-9, "all on one TX2");
        NS_TEST_EXPECT_MSG_EQ(shared.nodes[0], shared.nodes[5], "at one node");
        NS_TEST_EXPECT_MSG_LT(shared.cost, optimum, "which is better than apart");
    }
};

/**
 * @ingroup edge-inference
 * Files: what is read, and the sentence about what is not.
 */
class PlacementFileTestCase : public TestCase
{
  public:
    PlacementFileTestCase()
        : TestCase("files of matrices and of QAPLIB")
    {
    }

  private:
    void DoRun() override
    {
        const std::string head = "# two parts\n[run]\n1, 2\n3, inf\n\n";
        const std::string term = "[flow]\n0,1\n0,0\n[delay]\n0,4\n5,0\n";
        std::istringstream good(head + term + "[part-memory]\n1,1\n[node-memory]\n1,2\n[share]\n");
        const PlacementProblem problem = ReadPlacement(good, "good.csv");
        NS_TEST_EXPECT_MSG_EQ(BranchPlacement().Solve(problem).cost, 2 + 3 + 5, "read");
        NS_TEST_EXPECT_MSG_EQ(problem.share, true, "shared");
        std::istringstream links(head + "[bytes]\n0,10\n0,0\n[hops]\n0,1\n1,0\n[rate]\n0,5\n5,0\n"
                                        "[propagation]\n0,1\n1,0\n");
        NS_TEST_EXPECT_MSG_EQ(BranchPlacement().Solve(ReadPlacement(links, "links.csv")).cost,
                              2 + 3 + 10 / 5 + 1,
                              "links");
        Refuse("", "x.csv has no section [run]");
        Refuse("1,2\n", "x.csv, line 1: rows belong into a section such as [run]");
        Refuse("[walk]\n", "x.csv, line 1: there is no section '[walk]'");
        Refuse("[run]\n1,2\n3\n", "x.csv, line 3: [run] has 2 rows of 2 numbers, not 1 numbers");
        Refuse("[run]\n1,-2\n", "x.csv, line 2: -2 is negative");
        Refuse("[run]\n1,nan\n", "x.csv, line 2: 'nan' is no number");
        Refuse("[run]\n1,\n", "x.csv, line 2: '' is no number");
        Refuse("[run]\n1\n2\n", "x.csv: There are 2 parts for 1 nodes, and a node takes one");
        Refuse(head + "[flow]\n0,1\n0,0\n", "x.csv has 1 sections [flow], but 0 sections [delay]");
        Refuse(head + "[flow]\n0,inf\n0,0\n", "x.csv, line 7: 'inf' is no number");
        Refuse(head + "[bytes]\n0,1\n0,0\n", "x.csv has no section [hops]");
        Refuse(head + "[run]\n1\n", "x.csv, line 6: there is a [run] already");
        Refuse(head + "[part-memory]\n1,1\n",
               "x.csv needs both [part-memory] and [node-memory], or neither");
        CheckQaplib();
        CheckWorkedFile();
    }

    /** examples/edge-inference-place.csv, beside test/data, which need not exist. */
    void CheckWorkedFile()
    {
        const std::string data = EDGE_INFERENCE_TEST_DATA;
        const std::string root = data.substr(0, data.rfind("/test/data"));
        const PlacementProblem worked =
            ReadPlacementFile(root + "/examples/edge-inference-place.csv");
        NS_TEST_ASSERT_MSG_EQ(worked.GetPartCount(), 6, "parts");
        NS_TEST_ASSERT_MSG_EQ(worked.GetNodeCount(), 7, "nodes");
        const PlacementResult result = BranchPlacement().Solve(worked);
        NS_TEST_EXPECT_MSG_EQ_TOL(result.cost, 91.3, 1e-9, "as the documentation says");
        NS_TEST_EXPECT_MSG_EQ_TOL(FindExhaustively(worked), 91.3, 1e-9, "the best there is");
    }

    void CheckQaplib()
    {
        std::istringstream known("2 8\n0 1 1 0\n0 4 4 0\n");
        NS_TEST_EXPECT_MSG_EQ(BranchPlacement().Solve(ReadQaplib(known, "q.dat")).cost, 8, "2 * 4");
        RefuseQaplib("", "q.dat is empty; a QAPLIB file begins with its size");
        RefuseQaplib("# text\n", "q.dat, line 1: '#' is no number");
        RefuseQaplib("\x7f"
                     "ELF\x01",
                     "q.dat, line 1: '?ELF?' is no number");
        RefuseQaplib("1e9\n",
                     "q.dat, line 1: the size of a QAPLIB file is a whole number from 1 to 256, "
                     "not 1e9");
        RefuseQaplib("2.5\n",
                     "q.dat, line 1: the size of a QAPLIB file is a whole number from 1 to 256, "
                     "not 2.5");
        RefuseQaplib("2\n0 1\n1 0\n0 4\n4\n",
                     "q.dat, line 5: the file ends after 7 of 8 numbers, but size 2 means two "
                     "matrices of 2 x 2 numbers");
        RefuseQaplib("2\n0 1\n1 0\n0 4\n4 0\n0\n",
                     "q.dat, line 6: there is more than two matrices of 2 x 2 numbers here");
        RefuseQaplib("2\n0 1\n1 0\n0 4\n-4 0\n", "q.dat, line 5: -4 is negative");
        RefuseQaplib("2\n0 1\nnan 0\n0 4\n4 0\n", "q.dat, line 3: 'nan' is no number");
    }

    void Refuse(const std::string& text, const std::string& expected)
    {
        Expect(&ReadPlacement, text, "x.csv", expected);
    }

    void RefuseQaplib(const std::string& text, const std::string& expected)
    {
        Expect(&ReadQaplib, text, "q.dat", expected);
    }

    void Expect(PlacementProblem (*read)(std::istream&, const std::string&),
                const std::string& text,
                const std::string& name,
                const std::string& expected)
    {
        std::istringstream input(text);
        std::string said = "nothing";
        try
        {
            read(input, name);
        }
        catch (const std::runtime_error& error)
        {
            said = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(said, expected, text);
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class BranchPlacementTestSuite : public TestSuite
{
  public:
    BranchPlacementTestSuite()
        : TestSuite("edge-inference-branch-placement", Type::UNIT)
    {
        AddTestCase(new PlacementExhaustiveTestCase(1000));
        AddTestCase(new PlacementAdmissibleTestCase(1000));
        AddTestCase(new PlacementExhaustiveTestCase(10000), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new PlacementAdmissibleTestCase(10000), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new PlacementByHandTestCase);
        AddTestCase(new PlacementBoundByHandTestCase);
        AddTestCase(new PlacementLinksTestCase);
        AddTestCase(new PlacementLimitTestCase);
        AddTestCase(new PlacementQaplibTestCase);
        AddTestCase(new PlacementJetsonTestCase);
        AddTestCase(new PlacementFileTestCase);
    }
};

static BranchPlacementTestSuite g_branchPlacementTestSuite; //!< registers the suite
